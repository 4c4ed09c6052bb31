import GentoolRaster
import Glibc

/// A landscape that moves: clouds drift, waves run, boats sail, snow falls, the camera goes over it, or day becomes night.
///
/// ```swift
/// let clip = MovingLandscape(landscape, seconds: 2)
/// for index in 0..<16 { try clip.frame(at: Float(index) / 8, width: 256, height: 256).write(to: "\(index).png") }
/// let caption = clip.caption(seed: 0)
/// ```
public struct MovingLandscape: Sendable {
    /// What the camera does.
    enum CameraMotion: Sendable, Equatable { case none, left, right, nearer, away }

    /// As it is in the beginning.
    public let landscape: Landscape
    /// How long the clip is.
    public let seconds: Float

    let camera: CameraMotion
    /// What the time of the day becomes.
    let later: Landscape.Time?
    let wind: Float
    /// How far each object goes in a second, in metres to the right and into the depth; only boats and balloons go.
    private let speeds: [SIMD2<Float>]

    /// - Parameters:
    ///   - landscape: whose seed says what moves, and how.
    ///   - seconds: how long the clip is, more than 0.
    public init(_ landscape: Landscape, seconds: Float) {
        (self.landscape, self.seconds) = (landscape, seconds)
        var random = SeededRandom(landscape.seed, "motion")
        let wind = random.float(0.08...0.2) * (random.chance(0.5) ? 1 : -1)
        self.wind = wind
        // A camera that moves shows a part of the picture: what is seen from near is shown already.
        let cameras: CameraMotion = random.pick([.none: 4, .left: 1, .right: 1, .nearer: 1, .away: 1])
        camera = landscape.closeUp == nil ? cameras : .none
        let order: [Landscape.Time] = [.night, .dawn, .day, .sunset, .night]
        let next = order[order.firstIndex(of: landscape.time)! + 1]
        later = random.chance(0.15) ? next : nil
        let relief = Relief(landscape)
        speeds = landscape.objects.map { object in
            switch object.kind {
            case .boat: Self.speed(of: object, on: relief, seconds: seconds)
            case .balloon: SIMD2(wind * 30, 0)
            default: .zero
            }
        }
    }

    /// As fast as it can go for all of the clip and stay on the water.
    private static func speed(of boat: LandscapeObject, on relief: Relief, seconds: Float) -> SIMD2<Float> {
        let heading = Vehicles.heading(of: boat)
        let along = SIMD2(cos(heading), sin(heading))
        let place = SIMD2(boat.side * boat.distance, boat.distance)
        let reach = 1.4 * LandscapeObject.Kind.boat.halfWidth * boat.scale
        var way: Float = 0
        // Metre by metre, as far as there is water before the bow.
        while way < 1.6 * seconds {
            let bow = place + along * (way + 1 + reach)
            guard relief.height(bow.x, bow.y) < -0.25 else { break }
            way += 1
        }
        return along * min(1.6, way / seconds)
    }

    /// What it looks like at a time.
    ///
    /// - Parameters:
    ///   - time: in seconds, 0 to `seconds`.
    ///   - width: in pixels.
    ///   - height: in pixels.
    /// - Returns: RGB, 8 bits, sRGB; the same bytes for the same time and size, on however many threads.
    public func frame(at time: Float, width: Int, height: Int) -> Picture {
        let now = landscape(at: time)
        var pixels = self.pixels(now, time, width, height)
        if let later {
            var evening = now
            evening.time = later
            let share = smoothstep(0.1, 0.9, time / seconds)
            let others = self.pixels(evening, time, width, height)
            for index in pixels.indices { pixels[index] = mix(pixels[index], others[index], share) }
        }
        return ToneMapping.developed(pixels, width: width, height: height)
    }

    private func pixels(_ landscape: Landscape, _ time: Float, _ width: Int, _ height: Int) -> [RGB] {
        let renderer = LandscapeRenderer(
            landscape, width: width, height: height, moment: Moment(seconds: time, wind: wind))
        return renderer.pixels(renderer.frame())
    }

    /// Where everything is at a time.
    func landscape(at time: Float) -> Landscape {
        var landscape = landscape
        for (index, speed) in speeds.enumerated() where speed != .zero {
            let object = landscape.objects[index]
            let z = object.distance + speed.y * time
            landscape.objects[index].side = (object.side * object.distance + speed.x * time) / z
            landscape.objects[index].distance = z
            if object.kind == .balloon { landscape.objects[index].elevation += 0.008 * time }
        }
        let way = time / seconds
        let closest: Float = 1.3
        let edge = (1 - 1 / closest) / 2
        switch camera {
        case .none: break
        case .left: landscape.closeUp = CloseUp(x: edge * (1 - 2 * way), y: 0, magnification: closest)
        case .right: landscape.closeUp = CloseUp(x: edge * (2 * way - 1), y: 0, magnification: closest)
        case .nearer: landscape.closeUp = CloseUp(x: 0, y: 0, magnification: pow(closest, way))
        case .away: landscape.closeUp = CloseUp(x: 0, y: 0, magnification: pow(closest, 1 - way))
        }
        return landscape
    }

    /// Whether an object goes anywhere.
    func moves(_ index: Int) -> Bool { speeds[index].x.magnitude * seconds > 0.5 }

    /// Whether an object goes to the right.
    func goesRight(_ index: Int) -> Bool { speeds[index].x > 0 }
}
