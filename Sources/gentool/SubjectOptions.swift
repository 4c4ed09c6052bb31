import ArgumentParser
import GentoolTasks
import GentoolTensors

/// Which thing of a picture is meant.
struct SubjectOptions: ParsableArguments {
    @Flag(help: "The picture's subject (the default).")
    var subject = false

    @Option(
        help: ArgumentHelp("The object in this box, in pixels of the upright picture.", valueName: "x,y,width,height"))
    var box: PixelBox?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("The object at this pixel. Repeatable; can refine --box.", valueName: "x,y"))
    var at: [PixelPoint] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Exclude what is at this pixel. Repeatable.", valueName: "x,y"))
    var notAt: [PixelPoint] = []

    @Option(help: ArgumentHelp("What these words describe; needs --model.", valueName: "words"))
    var text: String?

    @Option(
        help: ArgumentHelp(
            "A segmentation network. Without one, a small built-in network finds the object, and colours and edges "
                + "its outline.",
            valueName: "file"),
        completion: .weights)
    var model: String?

    @Option(help: ArgumentHelp("f32 is exact, bf16 takes half the memory, q8 a quarter.", valueName: "precision"))
    var precision: Precision?

    @Flag(
        inversion: .prefixedNo,
        help: "Match the picture's own soft edges: hair, fur, glass. On by default, except with --text.")
    var refine: Bool?

    var fields: SubjectFields {
        var fields = SubjectFields()
        fields.subject = subject
        fields.box = box
        fields.at = at
        fields.notAt = notAt
        fields.text = text
        fields.model = model
        fields.precision = precision
        fields.refine = refine
        return fields
    }
}
