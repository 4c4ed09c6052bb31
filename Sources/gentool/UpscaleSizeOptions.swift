import ArgumentParser
import GentoolTasks

/// How large a picture becomes.
struct UpscaleSizeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Enlarge by this factor, such as 1.5 or 4; by default the network's own, or 2.",
            valueName: "factor"),
        transform: { text in
            // As people write it.
            let number = ["x", "X", "×"].contains(text.suffix(1)) ? text.dropLast() : text[...]
            guard let factor = Double(number) else { throw ValidationError("expected a number") }
            return factor
        })
    var scale: Double?

    @Option(
        help: ArgumentHelp("Width of the result; the height follows unless --height is given.", valueName: "pixels"))
    var width: Int?

    @Option(help: ArgumentHelp("Height of the result; the width follows unless --width is given.", valueName: "pixels"))
    var height: Int?

    @Option(help: ArgumentHelp("The larger of width and height.", valueName: "pixels"))
    var longSide: Int?

    func validate() throws {
        guard let scale, scale > 0, scale < 1 else { return }
        throw ValidationError(
            "--scale \(scale): expected a number, 1 or more; what makes pictures smaller are programs such as ImageMagick"
        )
    }

    var fields: UpscaleSizeFields {
        var fields = UpscaleSizeFields()
        fields.scale = scale
        fields.width = width
        fields.height = height
        fields.longSide = longSide
        return fields
    }
}
