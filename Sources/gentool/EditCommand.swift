import ArgumentParser
import GentoolBase
import GentoolTasks
import SystemPackage

struct EditCommand: PromptedPictureCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Change pictures by a prompt with a diffusion model.",
        discussion: """
            With nothing else at hand, by gentool's own small model, which has learned from landscapes:
              gentool edit photo.jpg "make it night"

            What it can be told, in all the words that it knows:
              gentool edit --list

            What it is to add it paints where it expects such a thing; try a few seeds:
              gentool edit photo.jpg "add a red balloon" --seed 3

            Things in photographs it doesn't tell apart well enough to take them away; point at them instead:
              gentool inpaint photo.jpg --remove-box 40,60,200,120

            With a model that follows instructions (InstructPix2Pix), say what to do:
              gentool edit photo.jpg "make it winter" --model instruct-pix2pix

            With any other model, say what the result shows; --strength says how much may change:
              gentool edit photo.jpg "an oil painting of a lake" --model sd15 --strength 0.5

            Keeping the picture's structure, which takes twice the time: say what it shows now (DDIM inversion):
              gentool edit photo.jpg "a lake in winter" --source "a lake in summer" \\
                --model sd15 --guidance 5

            With a model that takes reference pictures (FLUX.2-klein), say what the result shows, and give more of them:
              gentool edit room.jpg "the room with this chair in it" --reference chair.jpg \\
                --model flux2-klein

            Many pictures; the last argument is always the text:
              gentool edit photos/*.jpg "make it winter" --model instruct-pix2pix -o winter/

            Each with its own, from lines such as {"input": "a.jpg", "instruction": "make it winter", "seed": 7}:
              gentool edit --jobs jobs.jsonl --model instruct-pix2pix -o edited/

            \(BatchOptions.discussion)
            """)

    @Argument(
        help: ArgumentHelp(
            "Pictures, PNG or JPEG, and folders of them (- is standard input); and last the instruction, or what the "
                + "result shows.", valueName: "pictures> ... <text"),
        completion: .pictures)
    var arguments: [String] = []

    @OptionGroup(title: "Many pictures") var inputs: InputOptions

    @OptionGroup(title: "Model") var diffusion: DiffusionOptions

    @Option(
        help: ArgumentHelp(
            "How much may change, 0 to 1; for models that take no instructions. By default 0.6, or 1 with --source; models "
                + "that take reference pictures paint it anew without it.",
            valueName: "0-1"))
    var strength: Float?

    @Option(
        help: ArgumentHelp(
            "What the picture shows as it is, or \"\": keeps its structure by DDIM inversion.", valueName: "text"))
    var source: String?

    @Option(
        help: ArgumentHelp(
            "One more reference picture, for models that take them (FLUX.2-klein up to 16 in all); may be given again.",
            valueName: "picture"),
        completion: .pictures)
    var reference: [String] = []

    @Option(
        help: ArgumentHelp("How closely the picture is kept to; for models that take instructions.", valueName: "scale")
    )
    var imageGuidance = EditRequest().imageGuidance

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The same seed gives the same picture; -1 draws one.", valueName: "number"))
    var seed = EditRequest().seed

    @Flag(
        help:
            "Write what the model makes of a picture even where it does not know the words, or did not find what they name."
    )
    var force = false

    @OptionGroup var options: PictureOptions

    static let suffix = "edited"

    var request: EditRequest {
        var request = EditRequest()
        request.instruction = text
        request.model = diffusion.modelFields
        request.sampling = diffusion.samplingFields
        request.strength = strength
        request.source = source
        request.reference = reference
        request.imageGuidance = imageGuidance
        request.seed = seed
        request.force = force
        request.reading = reading.fields
        request.writing = output.fields
        return request
    }

    func validate() throws {
        guard !diffusion.list && batch.jobs == nil else { return try check() }
        let isBlank = diffusion.model == nil && text?.allSatisfy(\.isWhitespace) == true
        guard text != nil && !isBlank else {
            throw ValidationError("what to change is missing; say it in the last argument")
        }
        if let text, !pictures.isEmpty, !text.contains(" "), FilePath(text).isRegularFile {
            throw ValidationError("\(text): is a file, and what to change is missing; say it in the last argument")
        }
        if pictures.isEmpty && inputs.filesFrom == nil {
            throw ValidationError(
                "\(text ?? ""): is the only argument; expected pictures, and last what to change about them")
        }
        try check()
    }

    var preview: Int? { diffusion.preview }
    var isListing: Bool { diffusion.list }
    var listing: String { get throws { try KnownWords.instructions(diffusion.modelFields) } }
}
