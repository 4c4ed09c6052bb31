import Glibc

/// Finds room for things where they stand well and can be seen.
struct Placement {
    private let landscape: Landscape
    private let relief: Relief

    init(of landscape: Landscape) {
        self.landscape = landscape
        relief = Relief(landscape)
    }

    /// Every thing that the landscape has room for; some of them present.
    func objects() -> [LandscapeObject] {
        var random = SeededRandom(landscape.seed, "objects")
        var placed: [LandscapeObject] = []
        let buildings: [LandscapeObject.Kind] =
            switch landscape.terrain {
            case .coast: [random.pick([.lighthouse, .lighthouse, .house]), .house]
            case .islands: [random.pick([.lighthouse, .house])]
            case .desert: [.tent]
            case .mountains: [random.pick([.house, .church]), random.pick([.tent, .house])]
            case .plains, .hills: [random.pick([.house, .church, .windmill]), random.pick([.house, .tent])]
            }
        for (index, kind) in buildings.enumerated() {
            add(kind, present: random.chance(index == 0 ? 0.6 : 0.25), to: &placed, &random)
        }
        if landscape.water != .none {
            add(.boat, present: random.chance(0.4), to: &placed, &random)
            if landscape.water == .sea { add(.boat, present: random.chance(0.3), to: &placed, &random) }
        }
        if landscape.trees != .none { add(.tree, present: random.chance(0.5), to: &placed, &random) }
        addToSky(&placed, &random)
        return placed
    }

    private func add(
        _ kind: LandscapeObject.Kind, present: Bool, to placed: inout [LandscapeObject], _ random: inout SeededRandom
    ) {
        let distances: ClosedRange<Float> =
            switch kind {
            case .house: 34...80
            case .church, .windmill: 70...150
            case .lighthouse: 90...220
            case .boat: 24...90
            case .tent: 20...40
            default: 26...70
            }
        let colors: [ColorName] =
            switch kind {
            case .house: [.white, .white, .red, .yellow, .brown, .brown, .blue]
            case .church, .windmill: [.white]
            case .lighthouse: [.white, .red]
            case .boat: [.red, .white, .blue, .brown, .green, .yellow]
            default: [.red, .orange, .yellow, .blue, .green]
            }
        for _ in 0..<60 {
            var object = LandscapeObject(
                kind: kind, color: random.pick(colors), isPresent: present, side: random.float(-0.36...0.36),
                distance: distances.lowerBound * pow(distances.upperBound / distances.lowerBound, random.unit()),
                elevation: 0, scale: random.float(0.9...1.2), seed: random.seed())
            if kind == .boat && landscape.water == .river { object.scale *= 0.6 }
            if isRoom(for: object, among: placed) {
                placed.append(object)
                return
            }
        }
    }

    private func addToSky(_ placed: inout [LandscapeObject], _ random: inout SeededRandom) {
        // Over the mountains, as far as there is sky there.
        let top = landscape.horizon / Camera.focalFactor
        let low = min(top - 0.12, landscape.terrain == .mountains ? 0.3 : 0.14)
        func object(
            _ kind: LandscapeObject.Kind, _ color: ColorName, _ present: Bool, _ elevation: ClosedRange<Float>
        ) -> LandscapeObject {
            LandscapeObject(
                kind: kind, color: color, isPresent: present, side: random.float(-0.3...0.3), distance: 1e6,
                elevation: max(0.02, random.float(elevation)), scale: random.float(0.85...1.3), seed: random.seed())
        }
        let isOpen = landscape.weather == .clear || landscape.weather == .cloudy
        var moon = object(.moon, .white, isOpen && random.chance(0.7), low...top - 0.06)
        moon.scale *= 1.1
        placed.append(moon)
        // At dawn and sunset behind the land, during the day high up.
        placed.append(
            object(
                .sun, .yellow, isOpen && random.chance(0.6),
                landscape.terrain == .mountains ? low - 0.08...low + 0.03 : 0.03...0.1))
        var balloon = object(.balloon, random.pick([.red, .orange, .yellow, .blue, .purple]), false, low...top - 0.08)
        balloon.isPresent = landscape.time != .night && isOpen && random.chance(0.22)
        balloon.distance = random.float(90...200)
        // Apart from the moon, which would shine through it otherwise.
        if abs(balloon.side - moon.side) < 0.16 { balloon.side = moon.side + (moon.side > 0 ? -0.2 : 0.2) }
        placed.append(balloon)
    }

    private func isRoom(for object: LandscapeObject, among placed: [LandscapeObject]) -> Bool {
        let reach = object.kind.halfWidth * object.scale / object.distance
        if (abs(object.side) + reach) * Camera.focalFactor > 0.48 { return false }
        for other in placed {
            let gap = reach + other.kind.halfWidth * other.scale / other.distance + 0.03
            if abs(object.side - other.side) < gap { return false }
        }
        let (x, z) = (object.side * object.distance, object.distance)
        let ground = relief.height(x, z)
        let halfWidth = object.kind.halfWidth * object.scale
        if object.kind == .boat {
            for dx in [-halfWidth, 0, halfWidth] where relief.height(x + dx, z) > -0.25 { return false }
            for dz in [-3 as Float, 3] where relief.height(x, z + dz) > -0.2 { return false }
        } else {
            let corners = [-halfWidth, halfWidth].map { relief.height(x + $0, z) }
            if ground < 0.5 || corners.min()! < 0.4 || abs(corners[0] - corners[1]) > halfWidth * 0.9 { return false }
            if ground > 60 { return false }
            // All of it is in a square picture.
            if landscape.horizon + Camera.focalFactor * (landscape.eyeLevel - ground) / z > 0.93 { return false }
        }
        return isVisible(x: x, z: z, base: max(0, ground) + 0.25 * object.kind.height * object.scale)
    }

    /// Whether no land stands between the eye and a point.
    private func isVisible(x: Float, z: Float, base: Float) -> Bool {
        let eye = landscape.eyeLevel
        let count = 48
        let along = (1..<count).map { Float($0) / Float(count) }
        let heights = relief.heights(x: along.map { x * $0 }, z: along.map { z * $0 })
        return zip(along, heights).allSatisfy { fraction, height in height < eye + (base - eye) * fraction }
    }
}

extension LandscapeObject.Kind {
    /// Half the usual width, in metres.
    var halfWidth: Float {
        switch self {
        case .house: 6
        case .church: 8
        case .lighthouse: 4
        case .windmill: 7
        case .boat: 3.6
        case .tree: 4.5
        case .tent: 2.4
        case .balloon: 6
        case .moon, .sun: 0
        }
    }

    /// The usual height, in metres.
    var height: Float {
        switch self {
        case .house: 7
        case .church: 18
        case .lighthouse: 20
        case .windmill: 14
        case .boat: 6
        case .tree: 10
        case .tent: 2.6
        case .balloon: 18
        case .moon, .sun: 0
        }
    }

    /// Whether it has its place in the sky.
    var isInSky: Bool { self == .moon || self == .sun || self == .balloon }
}
