import ArgumentParser
import GentoolTasks

/// What is looked for in the picture, and filled.
struct RemovalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What these words name; needs --remove-model.", valueName: "words"))
    var remove: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "The thing at this pixel of the upright picture; may be given several times.", valueName: "x,y"))
    var removeAt: [PixelPoint] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("What is at this pixel stays; may be given several times.", valueName: "x,y"))
    var removeNotAt: [PixelPoint] = []

    @Option(
        help: ArgumentHelp("The thing in this box, in pixels of the upright picture.", valueName: "x,y,width,height"))
    var removeBox: PixelBox?

    @Option(
        help: ArgumentHelp(
            "A network that finds what is to be removed. Without one, boxes and points are told by colours and edges.",
            valueName: "file"),
        completion: .weights)
    var removeModel: String?

    @Option(
        help: ArgumentHelp(
            "Write the mask of what was removed, too: a file, or for many pictures a template such as "
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
