import ArgumentParser
import GentoolBase
import GentoolTasks
import SystemPackage

struct EditCommand: PromptedPictureCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Edit pictures by a prompt.",
        discussion: """
            The small built-in model knows the light and weather of landscapes:
              gentool edit photo.jpg "make it night"

            List all words it knows:
              gentool edit --list

            Add an object where the built-in model expects one; try a few seeds:
              gentool edit photo.jpg "add a red balloon" --seed 3

            To remove an object from a photo, use inpaint:
              gentool inpaint photo.jpg --remove-box 40,60,200,120

            With a model that follows instructions (InstructPix2Pix), say what to do:
              gentool edit photo.jpg "make it winter" --model instruct-pix2pix

            With any other model, describe the result; --strength sets how much may
            change:
              gentool edit photo.jpg "an oil painting of a lake" --model sd15 \\
                --strength 0.5

            Keep the picture's structure by DDIM inversion, which doubles the time:
            describe the picture as it is, too:
              gentool edit photo.jpg "a lake in winter" --source "a lake in summer" \\
                --model sd15 --guidance 5

            With a model that takes reference images (FLUX.2-klein), describe the result,
            and give more pictures if you like:
              gentool edit room.jpg "the room with this chair in it" \\
                --reference chair.jpg --model flux2-klein

            Many pictures; the last argument is always the prompt:
              gentool edit photos/*.jpg "make it winter" --model instruct-pix2pix \\
                -o winter/

            An instruction for each picture, from lines such as
            {"input": "a.jpg", "instruction": "make it winter", "seed": 7}:
              gentool edit --jobs jobs.jsonl --model instruct-pix2pix -o edited/

            \(BatchOptions.discussion)
            """)

    @Argument(
        help: ArgumentHelp(
            "Pictures (PNG or JPEG) and folders of them (- is standard input); last, the instruction or a "
                + "description of the result.", valueName: "pictures> ... <text"),
        completion: .pictures)
    var arguments: [String] = []

    @OptionGroup(title: "Many pictures") var inputs: InputOptions

    @OptionGroup(title: "Model") var diffusion: DiffusionOptions

    @Option(
        help: ArgumentHelp(
            "How much may change, 0 to 1, for models that take no instructions. By default 0.6, or 1 with "
                + "--source. Models that take reference images use it only if given: they then start from the "
                + "picture plus noise.",
            valueName: "0-1"))
    var strength: Float?

    @Option(
        help: ArgumentHelp(
            "A description of the picture as it is, or \"\": keeps its structure by DDIM inversion.", valueName: "text")
    )
    var source: String?

    @Option(
        help: ArgumentHelp(
            "Another reference image, for models that take them (FLUX.2-klein: up to 16 in all). Repeatable.",
            valueName: "picture"),
        completion: .pictures)
    var reference: [String] = []

    @Option(
        help: ArgumentHelp(
            "Image guidance scale: how closely to keep to the picture, for models that take instructions.",
            valueName: "scale")
    )
    var imageGuidance = EditRequest().imageGuidance

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The same seed gives the same picture; -1 draws one at random.", valueName: "number"))
    var seed = EditRequest().seed

    @Flag(
        help: ArgumentHelp(
            "Write the built-in model's result even if it does not know the words, does not find what they "
                + "name, or is to remove something.")
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
