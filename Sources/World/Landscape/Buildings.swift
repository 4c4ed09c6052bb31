import Glibc

/// Houses, churches, lighthouses, windmills and tents.
struct Buildings {
    private let landscape: Landscape
    private let moment: Moment

    init(_ landscape: Landscape, _ moment: Moment) { (self.landscape, self.moment) = (landscape, moment) }

    private var isSnowy: Bool { landscape.season == .winter }
    private var isLit: Bool { landscape.time == .night }

    /// - Returns: Where its chimney ends, if it has one.
    func paint(_ object: LandscapeObject, _ painter: Painter, foot: SIMD3<Float>) -> SIMD3<Float>? {
        var random = SeededRandom(UInt64(object.seed), "building")
        let turn = random.float(0.25...0.6) * (random.chance(0.5) ? 1 : -1)
        let solid = Solid(painter, at: foot, turn: turn)
        let wall = object.color.rgb(varied: object.seed)
        let roof = random.pick([RGB(hex: 0xA4492F), RGB(hex: 0x6E4A3A), RGB(hex: 0x57585E), RGB(hex: 0x8C3A30)])
        let cover = isSnowy ? RGB(0.74, 0.78, 0.85) : roof
        switch object.kind {
        case .church: church(solid, object.scale, cover)
        case .lighthouse: lighthouse(solid, object.scale, wall)
        case .windmill:
            let phase = random.float(0...1.5) + moment.turn
            windmill(solid, object.scale, isSnowy ? cover : RGB(hex: 0x6A4A38), phase)
        case .tent: tent(solid, object.scale, wall)
        default: return house(solid, object.scale, wall, cover, &random)
        }
        return nil
    }

    private func house(_ solid: Solid, _ s: Float, _ wall: RGB, _ roof: RGB, _ random: inout SeededRandom)
        -> SIMD3<Float>
    {
        let (halfX, halfZ) = (s * random.float(4...5.2), s * random.float(2.8...3.4))
        let (eaves, ridge) = (s * random.float(3...3.8), s * random.float(5.6...6.8))
        let trim = RGB(hex: 0xEDE7DA)
        solid.walls(halfX, halfZ, -1.5, eaves, wall)
        solid.gable(halfX, halfZ, eaves, ridge, roof: roof, wall: wall)
        let chimney = halfX * random.float(-0.6...0.6)
        solid.walls(0.45 * s, 0.45 * s, eaves, ridge + 0.8 * s, RGB(hex: 0x7A5448), x: chimney, z: 0.5 * s)
        let windows = 3
        let door = random.int(0...windows - 1)
        for index in 0..<windows {
            let x = (Float(index) - 1) * halfX * 0.62
            if index == door {
                solid.window(x, 0.1 * s, 1.1 * s, 2.1 * s, wall: -halfZ, isLit: false, frame: trim)
            } else {
                solid.window(x, 1.1 * s, 1.1 * s, 1.3 * s, wall: -halfZ, isLit: isLit, frame: trim)
            }
        }
        for x in [-halfX, halfX] { solid.sideWindow(0, 1.2 * s, 1.2 * s, 1.3 * s, wall: x * 1.01, isLit: isLit) }
        return solid.point(chimney, ridge + 0.8 * s, 0.5 * s)
    }

    private func church(_ solid: Solid, _ s: Float, _ roof: RGB) {
        let wall = RGB(hex: 0xEDE6D6)
        solid.walls(6 * s, 3.4 * s, -2, 5.5 * s, wall)
        solid.gable(6 * s, 3.4 * s, 5.5 * s, 9 * s, roof: roof, wall: wall)
        for index in 0..<3 {
            solid.window(
                (Float(index) - 0.6) * 3 * s, 1.8 * s, 0.9 * s, 2.4 * s, wall: -3.4 * s, isLit: isLit,
                frame: RGB(hex: 0xC9BFA8))
        }
        // The tower stands at the end that is nearer.
        let x = -6 * s
        solid.walls(1.9 * s, 1.9 * s, -2, 11.5 * s, wall * 0.98, x: x, z: -1.8 * s)
        let tip = SIMD3(x, 18.5 * s, -1.8 * s)
        let corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)].map {
            SIMD3(x + Float($0.0) * 2.1 * s, 11.4 * s, -1.8 * s + Float($0.1) * 2.1 * s)
        }
        for index in 0..<4 { solid.face([corners[index], corners[(index + 1) % 4], tip], roof, nearer: 0.03) }
        solid.window(x, 8 * s, 1.1 * s, 1.9 * s, wall: -3.75 * s, isLit: isLit, frame: RGB(hex: 0xC9BFA8))
    }

    private func lighthouse(_ solid: Solid, _ s: Float, _ color: RGB) {
        let white = RGB(hex: 0xF1EDE4)
        let bands = 5
        for band in 0..<bands {
            let (a, b) = (Float(band) / Float(bands), Float(band + 1) / Float(bands))
            let (bottom, top) = (band == 0 ? -2 : a * 15 * s, b * 15 * s)
            solid.tower(
                bottom, top, (2.6 - 1.0 * a) * s, (2.6 - 1.0 * b) * s, band % 2 == 0 ? white : RGB(hex: 0xC23A30))
        }
        solid.tower(15 * s, 15.7 * s, 2.2 * s, 2.2 * s, RGB(hex: 0x3A3F45))
        let glass = [
            SIMD3(-1.1 * s, 15.7 * s, -1.2 * s), SIMD3(1.1 * s, 15.7 * s, -1.2 * s), SIMD3(1.1 * s, 17.9 * s, -1.2 * s),
            SIMD3(-1.1 * s, 17.9 * s, -1.2 * s),
        ]
        solid.tower(15.7 * s, 17.9 * s, 1.2 * s, 1.2 * s, RGB(hex: 0x8FA3AE))
        if landscape.time != .day { solid.glow(glass, RGB(2.4, 1.9, 1.0), nearer: 0.3) }
        solid.tower(17.9 * s, 19.8 * s, 1.6 * s, 0.05, isSnowy ? RGB(0.74, 0.78, 0.85) : RGB(hex: 0xA83228))
    }

    private func windmill(_ solid: Solid, _ s: Float, _ cap: RGB, _ phase: Float) {
        solid.tower(-2, 9.5 * s, 3.1 * s, 2.0 * s, RGB(hex: 0xEAE2D0))
        solid.tower(9.4 * s, 12 * s, 2.3 * s, 0.3 * s, cap)
        solid.window(0, 3.4 * s, 0.9 * s, 1.3 * s, wall: -2.85 * s, isLit: isLit, frame: RGB(hex: 0x8A7B66))
        solid.window(0, 0.1 * s, 1.3 * s, 2.1 * s, wall: -3.1 * s, isLit: false, frame: RGB(hex: 0x8A7B66))
        let hub = SIMD2<Float>(0, 10 * s)
        for sail in 0..<4 {
            let angle = phase + Float(sail) * .pi / 2
            let along = SIMD2(cos(angle), sin(angle))
            let across = SIMD2(-along.y, along.x)
            func corner(_ out: Float, _ aside: Float) -> SIMD3<Float> {
                let p = hub + along * out * s + across * aside * s
                return SIMD3(p.x, p.y, -2.9 * s)
            }
            solid.face(
                [corner(0, -0.12), corner(7, -0.12), corner(7, 0.12), corner(0, 0.12)], RGB(hex: 0x5A4636), nearer: 0.05
            )
            solid.face([corner(1.6, 0.12), corner(6.9, 0.12), corner(6.9, 1.5), corner(1.6, 1.5)], RGB(hex: 0xD8CBB0))
        }
    }

    private func tent(_ solid: Solid, _ s: Float, _ color: RGB) {
        let (half, length, top) = (1.9 * s, 2.2 * s, 2.3 * s)
        for x in [-1, 1] as [Float] {
            solid.face(
                [
                    SIMD3(x * half, -0.3, -length), SIMD3(x * half, -0.3, length), SIMD3(0, top, length),
                    SIMD3(0, top, -length),
                ],
                color)
        }
        let front = [SIMD3(-half, -0.3, -length), SIMD3(half, -0.3, -length), SIMD3(0, top, -length)]
        let door = [SIMD3(-0.55 * s, -0.3, -length), SIMD3(0.55 * s, -0.3, -length), SIMD3(0, top * 0.86, -length)]
        solid.face(front, color * 1.05, nearer: 0.02)
        if isLit {
            solid.glow(door, RGB(1.3, 0.8, 0.3), nearer: 0.08)
        } else {
            solid.face(door, color * 0.25, nearer: 0.08)
        }
    }
}
