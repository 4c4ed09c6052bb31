import ArgumentParser
import GentoolTasks

/// What is looked for in the picture, and filled.
struct RemovalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Remove what these words describe; needs --remove-model.", valueName: "words"))
    var remove: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Remove the object at this pixel of the upright picture. Repeatable.", valueName: "x,y"))
    var removeAt: [PixelPoint] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Keep what is at this pixel. Repeatable.", valueName: "x,y"))
    var removeNotAt: [PixelPoint] = []

    @Option(
        help: ArgumentHelp(
            "Remove the object in this box, in pixels of the upright picture.", valueName: "x,y,width,height"))
    var removeBox: PixelBox?

    @Option(
        help: ArgumentHelp(
            "A segmentation network that finds what to remove. By default a small built-in one.",
            valueName: "file"),
        completion: .weights)
    var removeModel: String?

    @Option(
        help: ArgumentHelp(
            "Also write the mask of what was removed: a file, or for many pictures a template such as "
                + "'{dir}/{stem}-mask.png'.", valueName: "file"),
        completion: .pictures)
    var keepMask: String?

    var fields: RemovalFields {
        var fields = RemovalFields()
        fields.remove = remove
        fields.removeAt = removeAt
        fields.removeNotAt = removeNotAt
        fields.removeBox = removeBox
        fields.removeModel = removeModel
        fields.keepMask = keepMask
        return fields
    }
}
