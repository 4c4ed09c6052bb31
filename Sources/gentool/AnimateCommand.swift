import ArgumentParser
import GentoolBase
import GentoolTasks
import SystemPackage

struct AnimateCommand: PromptedPictureCommand {
    static let configuration = CommandConfiguration(
        commandName: "animate",
        abstract: "Animate pictures, with or without a model.",
        discussion: """
            Let the clouds of a photo drift, in a loop of its own pixels; select them by a
            point or a mask:
              gentool animate photo.jpg --at 320,60 --drift 40,0 -o clouds.gif
              gentool animate photo.jpg --mask sky.png --drift 40,0 --long-side 1280 \\
                -o clouds.mp4

            Let a lake ripple; move the camera closer and back:
              gentool animate lake.jpg --at 320,400 --waves 2 -o lake.mp4
              gentool animate photo.jpg --zoom 1.2 --pan 60,0 -o pan.mp4

            With a prompt: motion modules with a Stable Diffusion 1.5 model, and a
            SparseCtrl, which guides the first frame:
              gentool animate photo.jpg "waves break" --model sd15 --motion animatediff \\
                --control sparsectrl -o waves.mp4

            Also set the last frame, so that one picture turns into another:
              gentool animate day.jpg "the sun sets" --model sd15 --motion animatediff \\
                --control sparsectrl --last evening.jpg -o sunset.mp4

            Without a SparseCtrl, copies of the picture are denoised together; --strength
            sets how much may change:
              gentool animate photo.jpg "waves break" --model sd15 --motion animatediff \\
                --strength 0.6 -o waves.gif

            In a few steps, with AnimateLCM's modules and its LoRA:
              gentool animate photo.jpg "waves break" --model sd15 --motion animatelcm \\
                --lora AnimateLCM_sd15_t2v_lora.safetensors --sampler lcm --steps 6 \\
                --guidance 1.5 -o waves.png

            Clips are .png or .apng (animated PNG), .gif, .avi and .y4m; with ffmpeg also
            .mp4, .webm and others. With a model, frames have its native size; enlarge
            them with gentool upscale.

            \(BatchOptions.discussion)
            """)

    @Argument(
        help: ArgumentHelp(
            "Pictures (PNG or JPEG) and folders of them (- is standard input); last, what the clip shows, "
                + "unless the motion needs no model.", valueName: "pictures> ... <prompt"),
        completion: .pictures)
    var arguments: [String] = []

    @OptionGroup(title: "Many pictures") var inputs: InputOptions
    @OptionGroup(title: "Model") var diffusion: DiffusionOptions
    @OptionGroup(title: "Clips") var motion: MotionOptions
    @OptionGroup(title: "Motion without a model") var still: StillMotionOptions
    @OptionGroup(title: "Moving part") var region: RegionOptions
    @OptionGroup(title: "Moving part") var mask: MaskOptions

    @Option(
        help: ArgumentHelp(
            "A SparseCtrl for pictures, which guides the first frame.", valueName: "path"),
        completion: .weights)
    var control: String?

    @Option(
        help: ArgumentHelp(
            "With --control: a picture for the last frame; it is resized to the first.",
            valueName: "file"),
        completion: .pictures)
    var last: String?

    @Option(
        help: ArgumentHelp(
            "How much may change, 0 to 1. By default 0.75; with --control, everything but the first frame.",
            valueName: "0-1"))
    var strength: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The same seed gives the same clip; -1 draws one at random.", valueName: "number"))
    var seed = AnimateRequest().seed

    @OptionGroup var options: PictureOptions

    static let suffix = "animated"
    static let format: String? = "png"

    private var movesPicture: Bool { still.fields.isAsked }
    // Pictures that move themselves need no words.
    var pictures: [FilePath] { (movesPicture ? arguments[...] : arguments.dropLast()).map { FilePath(escaped: $0) } }
    var text: String? { movesPicture ? nil : arguments.last }

    var request: AnimateRequest {
        var request = AnimateRequest()
        request.prompt = text
        request.model = diffusion.modelFields
        request.sampling = diffusion.samplingFields
        request.motion = motion.fields
        request.control = control
        request.last = last
        request.strength = strength
        request.still = still.fields
        request.region = region.fields
        request.mask = mask.fields
        request.seed = seed
        request.reading = reading.fields
        request.writing = output.fields
        return request
    }

    func validate() throws {
        guard !diffusion.list && batch.jobs == nil && !movesPicture else { return try check() }
        if pictures.isEmpty && inputs.filesFrom == nil {
            throw ValidationError(
                "\(text.map { "\($0): is the only argument; " } ?? "")expected pictures, and last what the clip shows, "
                    + "or how they themselves move, such as --drift 40,0")
        }
        try check()
    }

    var preview: Int? { diffusion.preview }
    var isListing: Bool { diffusion.list }
    var listing: String { get throws { try KnownWords.captions(diffusion.modelFields) } }
}
