/// A surface that fills the picture.
public struct TexturePicture: Codable, Sendable, Hashable {
    /// What a surface is made of.
    public enum Material: String, Codable, Sendable, CaseIterable {
        case wood, brick, marble, checks, stripes, dots, fabric, grass, stone, sand, water
    }

    /// What is random in the pattern.
    public var seed: UInt64
    /// What the surface is made of.
    public var material: Material
    /// The first is that of the surface, the second that of what lies on it or between.
    public var colors: [ColorName]
    /// Of the pattern, beside the usual size.
    public var scale: Float
    /// In radians.
    public var turn: Float

    /// The surface of a seed: the same seed gives the same surface.
    public init(seed: UInt64) {
        self.seed = seed
        var random = SeededRandom(seed, "texture")
        material = random.pick(Material.allCases)
        scale = random.float(0.7...1.5)
        turn = 0
        switch material {
        case .wood: colors = [.brown]
        case .brick: colors = [random.pick([.red, .red, .brown, .gray, .yellow])]
        case .marble: colors = [random.pick([.white, .white, .black, .pink, .green])]
        case .grass: colors = [.green]
        case .stone: colors = [.gray]
        case .sand: colors = [.yellow]
        case .water: colors = [.blue]
        case .fabric: colors = [random.pick(ColorName.allCases)]
        case .checks, .stripes, .dots:
            let first = random.pick(ColorName.allCases)
            let second = random.pick(
                ColorName.allCases.filter {
                    $0 != first && !(($0 == .brown && first == .black) || ($0 == .black && first == .brown))
                })
            colors = [first, second]
            turn = random.pick([0, 0, 0.7854, random.float(-0.6...0.6)])
            if material == .stripes && random.chance(0.4) { turn += 1.5708 }
        }
    }
}
