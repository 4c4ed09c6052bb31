import ArgumentParser
import GentoolTasks

/// Which part of a picture moves, where no mask says it.
struct RegionOptions: ParsableArguments {
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Move what is at this pixel of the upright picture. Repeatable.", valueName: "x,y"))
    var at: [PixelPoint] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Keep what is at this pixel still. Repeatable.", valueName: "x,y"))
    var notAt: [PixelPoint] = []

    @Option(
        help: ArgumentHelp("Move what is in this box, in pixels of the upright picture.", valueName: "x,y,width,height")
    )
    var box: PixelBox?

    @Option(help: ArgumentHelp("Move what these words describe; needs --mask-model.", valueName: "words"))
    var text: String?

    @Option(
        help: ArgumentHelp(
            "A segmentation network that finds what moves. By default a small built-in one.",
            valueName: "file"),
        completion: .weights)
    var maskModel: String?

    var fields: RegionFields {
        var fields = RegionFields()
        fields.at = at
        fields.notAt = notAt
        fields.box = box
        fields.text = text
        fields.maskModel = maskModel
        return fields
    }
}
