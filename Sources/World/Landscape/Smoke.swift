import Glibc

/// Smoke over chimneys: puffs that rise, grow, thin out and go with the wind.
struct Smoke {
    private let light: Light
    private let moment: Moment

    /// How long a puff is seen, in seconds, and how many are seen at once.
    private static let life: Float = 7
    private static let puffs = 26

    init(_ light: Light, _ moment: Moment) { (self.light, self.moment) = (light, moment) }

    /// Whether somebody heats there.
    static func rises(from house: LandscapeObject) -> Bool {
        var random = SeededRandom(UInt64(house.seed), "smoke")
        return house.kind == .house && random.chance(0.65)
    }

    /// Paints the smoke over a chimney that ends at `top`.
    func rise(from top: SIMD3<Float>, _ painter: Painter) {
        let color = light.hazed(light.shaded(RGB(repeating: 0.62), SIMD3(0, 1, 0)), top.z)
        for index in 0..<Self.puffs {
            // Puffs leave one after the other, each as often as it has gone.
            let turns = moment.seconds / Self.life + Float(index) / Float(Self.puffs)
            let age = turns - turns.rounded(.down)
            var random = SeededRandom(UInt64(index) &* 977 &+ UInt64(turns), "puff")
            let seconds = age * Self.life
            let wander = SIMD2(random.float(-1...1), random.float(-0.6...0.6)) * (0.9 * age)
            // As fast as the wind only when it has left the lee of the roof.
            let drift = moment.wind * 7 * seconds * smoothstep(0, 2.5, seconds)
            let center = top + SIMD3(drift + wander.x, 1.25 * seconds * (1 - 0.35 * age) + wander.y, 0)
            let radius = (0.35 + 1.9 * age) * random.float(0.85...1.15)
            let opacity = 0.42 * smoothstep(0, 0.06, age) * (1 - smoothstep(0.25, 1, age)) * random.float(0.7...1)
            painter.veil(center, radius, color, opacity)
        }
    }
}
