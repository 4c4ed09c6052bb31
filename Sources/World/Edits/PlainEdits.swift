/// What can be changed about shapes and textures.
enum PlainEdits {
    static func shapes(_ picture: ShapePicture) -> [Edit] {
        var edits: [Edit] = []
        func changed(_ change: (inout ShapePicture) -> Void) -> Scene {
            var picture = picture
            change(&picture)
            return Scene(.shapes(picture))
        }
        var used = Set(picture.shapes.map(\.color))
        switch picture.background {
        case .plain(let color): used.insert(color)
        case .texture(let texture): used.formUnion(texture.colors)
        }
        let colors = ColorName.allCases.filter { !used.contains($0) }
        let forms = ShapePicture.Form.allCases.filter { form in !picture.shapes.contains { $0.form == form } }
        for (index, shape) in picture.shapes.enumerated() {
            let name = shape.form.rawValue
            guard shape.isPresent else {
                let article = LandscapeCaption.article("\(shape.color.rawValue) \(name)")
                edits.append(
                    Edit(
                        ["add \(article)", "put \(article) there"], changed { $0.shapes[index].isPresent = true },
                        thing: index))
                continue
            }
            if picture.presentShapes.count > 1 {
                edits.append(
                    Edit(
                        ["remove the \(name)", "erase the \(shape.color.rawValue) \(name)", "take away the \(name)"],
                        changed { $0.shapes[index].isPresent = false }, thing: index))
            }
            for color in colors {
                edits.append(
                    Edit(
                        ["make the \(name) \(color.rawValue)", "change the color of the \(name) to \(color.rawValue)"],
                        changed { $0.shapes[index].color = color }, thing: index))
            }
            for form in forms {
                edits.append(
                    Edit(
                        ["turn the \(name) into a \(form.rawValue)", "replace the \(name) with a \(form.rawValue)"],
                        changed { $0.shapes[index].form = form }, thing: index))
            }
            if shape.size != .large && picture.shapes.count < 3 {
                edits.append(
                    Edit(["make the \(name) larger"], changed { $0.shapes[index].size = .large }, thing: index))
            }
            if shape.size != .small {
                edits.append(
                    Edit(["make the \(name) smaller"], changed { $0.shapes[index].size = .small }, thing: index))
            }
        }
        if case .plain = picture.background {
            for color in colors {
                edits.append(
                    Edit(
                        [
                            "make the background \(color.rawValue)",
                            "change the color of the background to \(color.rawValue)",
                        ],
                        changed { $0.background = .plain(color) }))
            }
        }
        return edits
    }

    static func texture(_ texture: TexturePicture) -> [Edit] {
        let colors: [ColorName]
        let what: String
        switch texture.material {
        case .fabric: (colors, what) = (ColorName.allCases, "the fabric")
        case .checks, .stripes, .dots: (colors, what) = (ColorName.allCases, texture.colors[0].rawValue)
        case .brick: (colors, what) = ([.red, .brown, .gray, .yellow], "the brick wall")
        case .marble: (colors, what) = ([.white, .black, .pink, .green], "the marble")
        case .wood, .grass, .stone, .sand, .water: return []
        }
        return colors.filter { !texture.colors.contains($0) }.map { color in
            var changed = texture
            changed.colors[0] = color
            let instructions =
                texture.colors.count > 1
                ? ["change \(what) to \(color.rawValue)", "replace \(what) with \(color.rawValue)"]
                : ["make \(what) \(color.rawValue)", "change the color of \(what) to \(color.rawValue)"]
            return Edit(instructions, Scene(.texture(changed)))
        }
    }
}
