import Glibc

/// Boats on the water and balloons in the air.
struct Vehicles {
    /// A sailing or a rowing boat, as the seed says.
    static func boat(_ object: LandscapeObject, _ painter: Painter, at moment: Moment) {
        var random = SeededRandom(UInt64(object.seed), "boat")
        let s = object.scale
        let heading = heading(&random)
        // Waves lift it and let it down.
        let lift = 0.07 * s * (sin(2.1 * moment.seconds + heading) - sin(heading))
        let solid = Solid(painter, at: SIMD3(object.side * object.distance, lift, object.distance), turn: heading)
        let hull = object.color.rgb(varied: object.seed)
        let deck = RGB(hex: 0x9A7448)
        let bow: Float = 3.4 * s
        let stern: Float = -2.7 * s
        let beam: Float = 0.95 * s
        for z in [-1, 1] as [Float] {
            solid.face(
                [
                    SIMD3(stern, -0.3, z * beam * 0.6), SIMD3(2.2 * s, -0.3, z * beam * 0.3), SIMD3(bow, 1.0 * s, 0),
                    SIMD3(0.8 * s, 0.78 * s, z * beam), SIMD3(stern * 1.05, 0.85 * s, z * beam * 0.8),
                ], hull)
            solid.face(
                [
                    SIMD3(stern * 1.05, 0.72 * s, z * beam * 0.83), SIMD3(0.8 * s, 0.64 * s, z * beam * 1.02),
                    SIMD3(bow, 0.86 * s, 0), SIMD3(bow, 1.02 * s, 0), SIMD3(0.8 * s, 0.8 * s, z * beam * 1.02),
                    SIMD3(stern * 1.05, 0.88 * s, z * beam * 0.83),
                ], RGB(hex: 0xF0EADC), nearer: 0.04)
        }
        solid.face(
            [
                SIMD3(stern, 0.62 * s, -beam * 0.7), SIMD3(0.8 * s, 0.6 * s, -beam * 0.9), SIMD3(2.6 * s, 0.7 * s, 0),
                SIMD3(0.8 * s, 0.6 * s, beam * 0.9), SIMD3(stern, 0.62 * s, beam * 0.7),
            ], deck)
        guard hasSail(&random) else { return }
        let sail = random.pick([RGB(hex: 0xF6F1E4), RGB(hex: 0xF3E3C0), RGB(hex: 0xE9E4DC)])
        solid.face(
            [
                SIMD3(0.45 * s, 0.5 * s, 0), SIMD3(0.62 * s, 0.5 * s, 0), SIMD3(0.58 * s, 7 * s, 0),
                SIMD3(0.48 * s, 7 * s, 0),
            ],
            RGB(hex: 0x5C4632))
        solid.face(
            [SIMD3(0.3 * s, 1.3 * s, 0.05), SIMD3(0.4 * s, 6.7 * s, 0.05), SIMD3(-2.7 * s, 1.4 * s, 0.4 * s)], sail)
        solid.face(
            [SIMD3(0.75 * s, 1.2 * s, 0.05), SIMD3(0.7 * s, 6.1 * s, 0.05), SIMD3(3.0 * s, 1.3 * s, 0.05)], sail * 0.9)
    }

    /// Where a boat's bow points to, in radians from the right into the depth.
    static func heading(of object: LandscapeObject) -> Float {
        var random = SeededRandom(UInt64(object.seed), "boat")
        return heading(&random)
    }

    /// Whether a boat has a sail, or is rowed.
    static func hasSail(_ object: LandscapeObject) -> Bool {
        var random = SeededRandom(UInt64(object.seed), "boat")
        _ = heading(&random)
        return hasSail(&random)
    }

    private static func hasSail(_ random: inout SeededRandom) -> Bool { random.chance(0.7) }

    private static func heading(_ random: inout SeededRandom) -> Float {
        random.float(-0.35...0.35) + (random.chance(0.5) ? .pi : 0)
    }

    /// A hot-air balloon with stripes.
    static func balloon(_ object: LandscapeObject, _ painter: Painter) {
        let z = object.distance
        let s = object.scale
        let center = SIMD3(object.side * z, painter.camera.eye + object.elevation * z, z)
        let solid = Solid(painter, at: center, turn: 0)
        let color = object.color.rgb(varied: object.seed)
        let pale = RGB(hex: 0xF4E9D0)
        let radius = 6.5 * s
        let (rings, sides) = (14, 20)
        func point(_ ring: Int, _ side: Int) -> SIMD3<Float> {
            let t = Float(ring) / Float(rings)
            // A sphere above, drawn out to the mouth below.
            let polar = t * .pi * 0.86
            let width = sin(polar) * radius * (t > 0.5 ? 1 - 0.1 * (t - 0.5) : 1)
            let angle = .pi + Float(side) / Float(sides) * .pi
            return SIMD3(cos(angle) * width, cos(polar) * radius * (t > 0.5 ? 1.3 : 1), sin(angle) * width)
        }
        for ring in 0..<rings {
            for side in 0..<sides {
                solid.face(
                    [point(ring, side), point(ring, side + 1), point(ring + 1, side + 1), point(ring + 1, side)],
                    side / 2 % 2 == 0 ? color : pale)
            }
        }
        let basket = -radius * 1.62
        for x in [-0.8, 0.8] as [Float] {
            solid.face(
                [SIMD3(x * s, basket, 0), SIMD3(x * s + 0.12, basket, 0), SIMD3(x * 2.6 * s, -radius * 1.1, 0)],
                RGB(hex: 0x4A3B2E))
        }
        solid.walls(0.95 * s, 0.95 * s, basket - 1.4 * s, basket, RGB(hex: 0x7A5636))
    }
}
