/// Words for shapes, textures and leaves.
enum PlainCaption {
    static func shapes(_ picture: ShapePicture, _ random: inout SeededRandom, isShort: Bool) -> String {
        let shapes = picture.presentShapes
        let withSize = random.chance(0.4)
        var text: String
        switch shapes.count {
        case 0: text = "nothing"
        case 1: text = name(shapes[0], withSize: withSize)
        case 2:
            let (first, second) = random.chance(0.5) ? (shapes[0], shapes[1]) : (shapes[1], shapes[0])
            text = name(first, withSize: withSize)
            let other = name(second, withSize: withSize)
            text += isShort || random.chance(0.3) ? " and \(other)" : " \(relation(first, second)) \(other)"
        default: text = LandscapeCaption.list(shapes.map { name($0, withSize: withSize) })
        }
        if isShort { return text }
        switch picture.background {
        case .plain(let color): return "\(text) on \(LandscapeCaption.article("\(color.rawValue) background"))"
        case .texture(let texture): return "\(text) on \(surface(texture))"
        }
    }

    static func name(_ shape: ShapePicture.Shape, withSize: Bool) -> String {
        let size = withSize && shape.size != .medium ? "\(shape.size.rawValue) " : ""
        return LandscapeCaption.article("\(size)\(shape.color.rawValue) \(shape.form.rawValue)")
    }

    /// How the first stands to the second, along the direction in which they are farther apart.
    static func relation(_ first: ShapePicture.Shape, _ second: ShapePicture.Shape) -> String {
        let (dx, dy) = (first.x - second.x, first.y - second.y)
        if abs(dx) > abs(dy) { return dx < 0 ? "left of" : "right of" }
        return dy < 0 ? "above" : "below"
    }

    static func texture(_ texture: TexturePicture, _ random: inout SeededRandom, isShort: Bool) -> String {
        let surface = surface(texture)
        if isShort { return surface }
        return random.pick(["\(surface)", "a texture of \(surface)", "a close view of \(surface)"])
    }

    static func surface(_ texture: TexturePicture) -> String {
        let color = texture.colors[0].rawValue
        switch texture.material {
        case .wood: return "wooden boards"
        case .brick: return LandscapeCaption.article("\(color) brick wall")
        case .marble: return "\(color) marble"
        case .fabric: return "\(color) fabric"
        case .grass: return "green grass"
        case .stone: return "gray stone"
        case .sand: return "yellow sand"
        case .water: return "blue water"
        case .checks: return "\(color) and \(texture.colors[1].rawValue) checks"
        case .stripes: return "\(color) and \(texture.colors[1].rawValue) stripes"
        case .dots: return "\(texture.colors[1].rawValue) dots on \(color)"
        }
    }
}
