/// One to three plain shapes on a background.
public struct ShapePicture: Codable, Sendable, Hashable {
    /// The outlines that shapes have.
    public enum Form: String, Codable, Sendable, CaseIterable {
        case circle, square, triangle, star, heart, ring, cross
    }
    /// How large a shape is beside others.
    public enum Size: String, Codable, Sendable, CaseIterable { case small, medium, large }

    /// A shape, present or not, and where it is.
    public struct Shape: Codable, Sendable, Hashable {
        /// Its outline.
        public var form: Form
        /// Of all of it.
        public var color: ColorName
        /// Half its width is 0.085, 0.13 or 0.19 of the shorter side.
        public var size: Size
        /// Of the middle, in units of the shorter side, from the middle of the picture to the right and down.
        public var x: Float
        /// See `x`; down is more.
        public var y: Float
        /// In radians, clockwise.
        public var turn: Float
        /// What is random in its colour's shade.
        public var seed: UInt32
        /// Whether it is there; what is absent leaves its place open.
        public var isPresent: Bool

        /// Half the width, in units of the shorter side.
        var radius: Float {
            switch size {
            case .small: 0.085
            case .medium: 0.13
            case .large: 0.19
            }
        }
    }

    /// What is behind the shapes.
    public enum Background: Codable, Sendable, Hashable {
        /// One colour.
        case plain(ColorName)
        /// A surface, as of a texture picture.
        case texture(TexturePicture)
    }

    /// What is random in a plain background's shade.
    public var seed: UInt64
    /// What is behind the shapes.
    public var background: Background
    /// Front to back is last to first; they do not overlap.
    public var shapes: [Shape]

    /// The picture of a seed: the same seed gives the same picture.
    public init(seed: UInt64) {
        self.seed = seed
        var random = SeededRandom(seed, "shapes")
        let texture = TexturePicture(seed: seed)
        background =
            random.chance(0.3)
            ? .texture(texture) : .plain(random.pick([.white, .gray, .black, .yellow, .blue, .green, .pink, .brown]))
        let taken: [ColorName] =
            switch background {
            case .plain(let color): [color]
            case .texture(let texture): texture.colors
            }
        var colors = ColorName.allCases.filter { !taken.contains($0) }
        var forms = Form.allCases
        let count: Int = random.pick([1: 4, 2: 5, 3: 2])
        let isColumn = random.chance(0.35)
        shapes = (0..<count).map { index in
            let color = colors.remove(at: random.int(0...colors.count - 1))
            let form = forms.remove(at: random.int(0...forms.count - 1))
            let slot =
                count == 1
                ? random.float(-0.22...0.22) : (Float(index) - Float(count - 1) / 2) * (count == 2 ? 0.46 : 0.32)
            let aside = random.float(count == 1 ? -0.22...0.22 : -0.12...0.12)
            let size: Size = count == 3 ? random.pick([.small, .medium]) : random.pick(Size.allCases)
            return Shape(
                form: form, color: color, size: size, x: isColumn ? aside : slot, y: isColumn ? slot : aside,
                turn: random.chance(0.6) ? 0 : random.float(-0.4...0.4), seed: random.seed(), isPresent: true)
        }
        // One more that can be added.
        if count == 1, let color = colors.first, let form = forms.first {
            let first = shapes[0]
            let size: Size = random.pick([.small, .medium])
            shapes.append(
                Shape(
                    form: form, color: color, size: size, x: first.x > 0 ? -0.3 : 0.3, y: first.y > 0 ? -0.3 : 0.3,
                    turn: 0, seed: random.seed(), isPresent: false))
        }
    }

    /// The shapes that are there, from back to front.
    public var presentShapes: [Shape] { shapes.filter(\.isPresent) }
}
