/// A surface that fills the picture.
public struct TexturePicture: Codable, Sendable, Hashable {
    public enum Material: String, Codable, Sendable, CaseIterable {
        case wood, brick, marble, checks, stripes, dots, fabric, grass, stone, sand, water
    }

    public var seed: UInt64
    public var material: Material
    /// The first is that of the surface, the second that of what lies on it or between.
    public var colors: [ColorName]
    /// Of the pattern, beside the usual size.
    public var scale: Float
    /// In radians.
    public var turn: Float

    public init(seed: UInt64) {
        self.seed = seed
        var dice = Dice(seed, "texture")
        material = dice.pick(Material.allCases)
        scale = dice.float(0.7...1.5)
        turn = 0
        switch material {
        case .wood: colors = [.brown]
        case .brick: colors = [dice.pick([.red, .red, .brown, .gray, .yellow])]
        case .marble: colors = [dice.pick([.white, .white, .black, .pink, .green])]
        case .grass: colors = [.green]
        case .stone: colors = [.gray]
        case .sand: colors = [.yellow]
        case .water: colors = [.blue]
        case .fabric: colors = [dice.pick(ColorName.allCases)]
        case .checks, .stripes, .dots:
            let first = dice.pick(ColorName.allCases)
            let second = dice.pick(
                ColorName.allCases.filter {
                    $0 != first && !(($0 == .brown && first == .black) || ($0 == .black && first == .brown))
                })
            colors = [first, second]
            turn = dice.pick([0, 0, 0.7854, dice.float(-0.6...0.6)])
            if material == .stripes && dice.chance(0.4) { turn += 1.5708 }
        }
    }
}
