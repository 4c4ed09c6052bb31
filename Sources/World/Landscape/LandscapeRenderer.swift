import GentoolRaster

/// Paints a landscape: sky, land, things and water, each in its own file.
struct LandscapeRenderer {
    let landscape: Landscape
    let width: Int
    let height: Int
    let moment: Moment

    private let relief: Relief
    private let light: Light
    private let woods: Woods
    private let rocks: Rocks

    init(_ landscape: Landscape, width: Int, height: Int, moment: Moment = .still) {
        self.landscape = landscape
        self.width = width
        self.height = height
        self.moment = moment
        relief = Relief(landscape)
        light = Light(landscape)
        woods = Woods(landscape, light, relief)
        rocks = Rocks(landscape, relief)
    }

    private func camera(samples: Int, mirrored: Bool = false) -> Camera {
        Camera(
            of: landscape, width: width * samples, height: height * samples, isMirrored: mirrored, aside: moment.aside)
    }

    /// Everything that the camera sees, in `ToneMapping.samples` by as many samples a pixel.
    func frame() -> Frame {
        let camera = camera(samples: ToneMapping.samples)
        let frame = Frame(width: camera.width, height: camera.height)
        let grid = HeightGrid(relief, camera: camera, light: light)
        let (sky, ground) = (Sky(landscape, light, moment), Ground(landscape, light))
        TerrainMarch.render(grid, camera: camera, into: frame)
        sky.render(camera: camera, into: frame)
        castShadows(camera, frame)
        ground.render(camera: camera, into: frame)
        if landscape.water != .none {
            let mirrorCamera = self.camera(samples: 1, mirrored: true)
            let mirror = Frame(width: mirrorCamera.width, height: mirrorCamera.height)
            TerrainMarch.renderReflection(grid, camera: mirrorCamera, of: frame, into: mirror)
            sky.render(camera: mirrorCamera, into: mirror)
            ground.render(camera: mirrorCamera, into: mirror)
            paintThings(Painter(frame: mirror, camera: mirrorCamera, light: light))
            WaterSurface(landscape, light, moment).render(camera: camera, mirror: mirror, into: frame)
        }
        paintThings(Painter(frame: frame, camera: camera, light: light))
        return frame
    }

    /// What there is to see, without colours: enough to count samples.
    func survey() -> Frame {
        let camera = camera(samples: ToneMapping.samples)
        let frame = Frame(width: camera.width, height: camera.height)
        TerrainMarch.render(HeightGrid(relief, camera: camera, light: light), camera: camera, into: frame)
        Sky(landscape, light, moment).render(camera: camera, into: frame)
        paintThings(Painter(frame: frame, camera: camera, light: light))
        return frame
    }

    /// The picture of a frame.
    func developed(_ frame: Frame) -> Picture {
        ToneMapping.developed(pixels(frame), width: width, height: height)
    }

    /// The light of a frame's pixels.
    func pixels(_ frame: Frame) -> [RGB] {
        var pixels = ToneMapping.reduced(frame)
        let isDark = landscape.time == .night
        ToneMapping.bloom(
            &pixels, width: width, height: height, threshold: isDark ? 0.5 : 0.95, strength: isDark ? 0.5 : 0.35)
        if landscape.weather == .rain || landscape.weather == .snowfall {
            Precipitation(landscape, light, moment).fall(over: &pixels, width: width, height: height)
        }
        return pixels
    }

    private func castShadows(_ camera: Camera, _ frame: Frame) {
        let shadows = Shadows(frame: frame, camera: camera, light: light)
        for tree in woods.shadows { shadows.cast(foot: tree.foot, width: tree.width, height: tree.height) }
        for object in landscape.presentObjects where !object.kind.isInSky && object.kind != .boat {
            shadows.cast(
                foot: foot(of: object), width: object.kind.halfWidth * object.scale * 0.9,
                height: object.kind.height * object.scale)
        }
    }

    private func paintThings(_ painter: Painter) {
        var painter = painter
        painter.magnified = moment.magnified
        woods.paint(painter)
        rocks.paint(painter)
        let (trees, buildings) = (TreePainter(landscape, light), Buildings(landscape, moment))
        var chimneys: [SIMD3<Float>] = []
        for (index, object) in landscape.objects.enumerated() where object.isPresent {
            var painter = painter
            painter.part = Frame.Part.firstObject + UInt8(index)
            switch object.kind {
            case .sun, .moon: break
            case .balloon: Vehicles.balloon(object, painter)
            case .boat: Vehicles.boat(object, painter, at: moment)
            case .tree:
                trees.paint(
                    painter, foot: foot(of: object), height: object.kind.height * object.scale, seed: object.seed)
            default:
                let chimney = buildings.paint(object, painter, foot: foot(of: object))
                if let chimney, moment.isMoving && Smoke.rises(from: object) { chimneys.append(chimney) }
            }
        }
        // In front of all that stands behind it.
        for chimney in chimneys { Smoke(light, moment).rise(from: chimney, painter) }
    }

    private func foot(of object: LandscapeObject) -> SIMD3<Float> {
        let x = object.side * object.distance
        return SIMD3(x, relief.height(x, object.distance) - 0.1, object.distance)
    }
}
