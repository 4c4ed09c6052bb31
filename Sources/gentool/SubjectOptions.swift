import ArgumentParser
import GentoolTasks
import GentoolTensors

/// Which thing of a picture is meant.
struct SubjectOptions: ParsableArguments {
    @Flag(help: "What the picture is of. So it is, too, if nothing else says what is meant.")
    var subject = false

    @Option(
        help: ArgumentHelp("The thing in this box, in pixels of the upright picture.", valueName: "x,y,width,height"))
    var box: PixelBox?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("The thing at this pixel; may be given several times, with --box, too.", valueName: "x,y"))
    var at: [PixelPoint] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("What is at this pixel is not meant; may be given several times.", valueName: "x,y"))
    var notAt: [PixelPoint] = []

    @Option(help: ArgumentHelp("What these words name; needs --model.", valueName: "words"))
    var text: String?

    @Option(
        help: ArgumentHelp(
            "A network that finds it. Without one, colours and edges do, and for subjects a small network of gentool's own.",
            valueName: "file"),
        completion: .weights)
    var model: String?

    @Option(help: ArgumentHelp("f32 is exact, bf16 takes half the memory, q8 a quarter.", valueName: "precision"))
    var precision: Precision?

    @Flag(
        inversion: .prefixedNo,
        help: "Make the edge as soft as the picture's own: hair, fur, glass. By default so but for --text.")
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
