import ArgumentParser
import GentoolTasks

/// Which part of a picture moves, where no mask says it.
struct RegionOptions: ParsableArguments {
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "What is at this pixel of the upright picture moves; may be given several times.", valueName: "x,y"))
    var at: [PixelPoint] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("What is at this pixel stays; may be given several times.", valueName: "x,y"))
    var notAt: [PixelPoint] = []

    @Option(help: ArgumentHelp("What is in this box moves, in pixels.", valueName: "x,y,width,height"))
    var box: PixelBox?

    @Option(help: ArgumentHelp("What these words name moves; needs --mask-model.", valueName: "words"))
    var text: String?

    @Option(
        help: ArgumentHelp(
            "A network that finds it. Without one, boxes and points are told by colours and edges.", valueName: "file"),
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
