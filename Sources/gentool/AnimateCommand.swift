import ArgumentParser
import GentoolBase
import GentoolTasks

struct AnimateCommand: PromptedPictureCommand {
    static let configuration = CommandConfiguration(
        commandName: "animate",
        abstract: "Make pictures move as a prompt says, with AnimateDiff.",
        discussion: """
            Motion modules beside a Stable Diffusion 1.5 model, and a SparseCtrl, which tells them the first frame:
              gentool animate photo.jpg "waves break" --model sd15 --motion animatediff --control sparsectrl -o waves.mp4

            Without a SparseCtrl the picture's copies are denoised together; --strength says how much may change:
              gentool animate photo.jpg "waves break" --model sd15 --motion animatediff --strength 0.6 -o waves.gif

            In a few steps, with AnimateLCM's modules and its LoRA:
              gentool animate photo.jpg "waves break" --model sd15 --motion animatelcm \\
                --lora AnimateLCM_sd15_t2v_lora.safetensors --sampler lcm --steps 6 --guidance 1.5 -o waves.png

            Clips are .png or .apng (animated PNG), .gif, .avi and .y4m, and with ffmpeg .mp4, .webm and others. Frames
            have the size that the model knows; gentool upscale enlarges clips.

            \(BatchOptions.discussion)
            """)

    @Argument(
        help: ArgumentHelp(
            "Pictures, PNG or JPEG, and folders of them (- is standard input); and last what the clip shows.",
            valueName: "pictures> ... <prompt"),
        completion: .pictures)
    var arguments: [String] = []

    @OptionGroup(title: "Many pictures") var inputs: InputOptions
    @OptionGroup(title: "Model") var diffusion: DiffusionOptions
    @OptionGroup(title: "Clips") var motion: MotionOptions

    @Option(
        help: ArgumentHelp(
            "A SparseCtrl for pictures, which tells the motion modules how the first frame looks.", valueName: "path"),
        completion: .weights)
    var control: String?

    @Option(
        help: ArgumentHelp(
            "How much may change, 0 to 1. By default 0.75, and with --control all but the first frame.",
            valueName: "0-1"))
    var strength: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The same seed gives the same clip; -1 draws one.", valueName: "number"))
    var seed = AnimateRequest().seed

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Many pictures") var batch: BatchOptions
    @OptionGroup var downloads: DownloadOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup(title: "Output") var times: KeptTimes

    static let suffix = "animated"
    static let format: String? = "png"

    var request: AnimateRequest {
        var request = AnimateRequest()
        request.prompt = text
        request.model = diffusion.modelFields
        request.sampling = diffusion.samplingFields
        request.motion = motion.fields
        request.control = control
        request.strength = strength
        request.seed = seed
        request.reading = reading.fields
        request.writing = output.fields
        return request
    }

    func validate() throws {
        guard !diffusion.list && batch.jobs == nil else { return try check() }
        if pictures.isEmpty && inputs.filesFrom == nil {
            throw ValidationError(
                "\(text.map { "\($0): is the only argument; " } ?? "")expected pictures, and last what the clip shows")
        }
        try check()
    }

    var preview: Int? { diffusion.preview }
    var isListing: Bool { diffusion.list }
    var listing: String { get throws { try KnownWords.captions(diffusion.modelFields) } }
}
