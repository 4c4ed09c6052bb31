import ArgumentParser
import GentoolTasks

/// How large a picture becomes.
struct UpscaleSizeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How many times wider and higher, such as 1.5 or 4; by default what the network does, or 2.",
            valueName: "factor"))
    var scale: Double?

    @Option(help: ArgumentHelp("Columns of the result; rows follow unless --height is given.", valueName: "pixels"))
    var width: Int?

    @Option(help: ArgumentHelp("Rows of the result; columns follow unless --width is given.", valueName: "pixels"))
    var height: Int?

    @Option(help: ArgumentHelp("The longer one of width and height.", valueName: "pixels"))
    var longSide: Int?

    var fields: UpscaleSizeFields {
        var fields = UpscaleSizeFields()
        fields.scale = scale
        fields.width = width
        fields.height = height
        fields.longSide = longSide
        return fields
    }
}
