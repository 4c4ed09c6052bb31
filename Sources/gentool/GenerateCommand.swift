import ArgumentParser
import GentoolBase
import GentoolTasks
import SystemPackage

struct GenerateCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Generate pictures or clips from prompts.",
        discussion: """
            A small landscape, by the built-in model:
              gentool generate "a mountain lake at sunset"

            Write generated-0.png (the seed is in the name), or generated-0-2.png if that
            exists:
              gentool generate "a lighthouse in a storm, oil on canvas" \\
                --model stable-diffusion-v1-5

            Four variations of another size, with another solver:
              gentool generate "a lighthouse" --model sd15 --count 4 --size 768x512 \\
                --sampler unipc --steps 20

            Emphasis, and a negative prompt:
              gentool generate "a (red:1.3) lighthouse" -n "people, text" --model sd15

            Let the model's own language model expand a short prompt first:
              gentool generate "a lighthouse" --expand-prompt --model flux2-klein

            Many prompts, one per line, to generated-1-0.png and so on; the model is
            loaded once:
              gentool generate --prompts prompts.txt --model sd15

            The same to a folder, continuing an earlier run; {index} is the prompt's line:
              gentool generate --prompts prompts.txt --model sd15 \\
                -o 'pictures/{index}-{seed}.png' --resume

            A clip of 16 frames, with AnimateDiff's motion modules:
              gentool generate "waves on a beach" --model sd15 --motion animatediff \\
                --frames 16 -o waves.mp4

            Another picture with the settings of a generated one:
              gentool generate --like picture.png --seed 7 -o another.png

            \(BatchOptions.discussion)
            """)

    @Argument(
        help: ArgumentHelp(
            "What the picture shows. (word:1.3) gives a word more weight, [word] less.", valueName: "prompt"))
    var words: [String] = []

    @Flag(
        help: ArgumentHelp(
            "Let the model's own language model expand the prompt into a paragraph first, and show it; for "
                + "FLUX.2-klein and Z-Image. Meanwhile, all of its weights are in memory."))
    var expandPrompt = false

    @Option(
        help: ArgumentHelp("A file of prompts, one per line; - is standard input.", valueName: "file"),
        completion: .file())
    var prompts: String?

    @Option(
        help: ArgumentHelp(
            "Take prompt, size, seed, steps and other settings from a generated picture's metadata, unless "
                + "they are given here.", valueName: "picture"),
        completion: .pictures)
    var like: String?

    @OptionGroup(title: "Model") var diffusion: DiffusionOptions

    @OptionGroup(title: "Clips") var motion: MotionOptions

    @Option(help: ArgumentHelp("Width and height; by default those the model was trained on.", valueName: "WxH"))
    var size: PictureSize?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The same seed gives the same picture; -1 draws one at random.", valueName: "number"))
    var seed = GenerateRequest().seed

    @Option(
        help: ArgumentHelp("Number of pictures per prompt, with this seed and the ones after it.", valueName: "number"))
    var count = 1

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Many pictures") var batch: BatchOptions
    @OptionGroup var downloads: DownloadOptions

    var text: String? { words.first }

    var request: GenerateRequest {
        var request = GenerateRequest()
        request.prompt = text
        request.expandPrompt = expandPrompt
        request.like = like
        request.model = diffusion.modelFields
        request.sampling = diffusion.samplingFields
        request.motion = motion.fields
        request.size = size
        request.seed = seed
        request.writing = output.fields
        return request
    }

    func validate() throws {
        try expect("--count", count, in: 1...1_000_000)
        if diffusion.list { return }
        let sources = [text != nil, prompts != nil, batch.jobs != nil].filter { $0 }.count
        if sources == 0 && like == nil {
            throw ValidationError("the prompt is missing; give one, or a file of them with --prompts")
        }
        if words.count > 1 {
            throw ValidationError(
                "the prompt is several arguments; a text of several words goes into quotation marks: "
                    + "\"\(words.joined(separator: " "))\"")
        }
        if sources > 1 {
            throw ValidationError("a prompt, --prompts and --jobs are answers to one question; give one of them")
        }
        if output.output == "-" && isBatch {
            throw ValidationError("-o -: only one picture fits into a pipe; leave out --count, --prompts and --jobs")
        }
        // Others say the prompts.
        if prompts == nil && batch.jobs == nil { try check(request) } else { try checkRanges(of: request) }
    }

    private var isBatch: Bool {
        count > 1 || prompts != nil || batch.jobs != nil || output.isFolder
            || output.output.map(PathTemplate.isTemplate) == true
    }

    func tasks() throws -> TaskList<GenerateRequest> {
        let path = try naming()
        // Who names nothing and goes on with nothing wants another picture, and keeps the one before.
        let takesFree = output.output == nil && !output.overwrite && !isBatch && !batch.isForBatch
        let lines = try batch.jobs.map { try requests(inFile: $0) } ?? requests().map { (request: $0, output: nil) }
        let all = try lines.enumerated().flatMap { index, line in
            try (0..<UInt64(count)).map { number in
                var request = line.request
                request.seed.value &+= number
                let values = PathTemplate.Values(
                    stem: "generated", index: index + 1, count: lines.count, seed: request.seed.value)
                let output = try line.output.map { try PathTemplate($0).path(values) }
                let usual = path(values)
                return PictureTask(request, output: output ?? (takesFree ? usual.firstFree : nil) ?? usual)
            }
        }
        return TaskList(tasks: all, isBatch: isBatch)
    }

    /// What is asked for of each prompt.
    private func requests() throws -> [GenerateRequest] {
        var known: [String: LikePicture] = [:]
        guard let prompts else { return [try request.completed(&known)] }
        return try Self.prompts(in: prompts).map { line in
            var request = request
            request.prompt = line
            try check(request)
            return try request.completed(&known)
        }
    }

    /// What each line of a job file asks for, and where its picture goes.
    private func requests(inFile path: String) throws -> [(request: GenerateRequest, output: String?)] {
        var pictures: [String: LikePicture] = [:]
        return try JobFile.read(path).map { line in
            guard line.input == nil else {
                throw BatchError(.invalidValue, file: line.place, "\"input\": pictures are made of prompts")
            }
            do {
                return (try line.request(request).completed(&pictures), line.output)
            } catch let error as RequestError {
                throw BatchError(.invalidValue, file: line.place, error.reason)
            }
        }
    }

    private static func prompts(in file: String) throws -> [String] {
        let lines = TextLines.texts(of: try FileBytes.read(file)).map(\.text)
        guard !lines.isEmpty else {
            throw FileError(.notFound, file: file, "has no prompts; expected one on each line")
        }
        return lines
    }

    /// Where a picture goes.
    private func naming() throws -> (PathTemplate.Values) -> FilePath {
        if let path = output.output, PathTemplate.isTemplate(path) { return try PathTemplate(path).path }
        // What differs between the pictures stands behind the name.
        let isMany = count > 1 || prompts != nil || batch.jobs != nil
        var parts = !isMany ? "" : prompts == nil && batch.jobs == nil ? "-{seed}" : "-{index}-{seed}"
        let isFolder = output.isFolder || isMany && output.output.map { PathName($0).suffix.isEmpty } == true
        guard let path = output.output, !isFolder else {
            if parts.isEmpty { parts = "-{seed}" }
            return try PathTemplate("\(output.output.map { "\($0)/" } ?? "")generated\(parts).png").path
        }
        if parts.isEmpty { return { _ in FilePath(escaped: path) } }
        let suffix = try PathTemplate(parts)
        let name = PathName(path)
        return { FilePath(escaped: name.marked(suffix.path($0).escaped)) }
    }

    var preview: Int? { diffusion.preview }
    var isListing: Bool { diffusion.list }
    var listing: String { get throws { try KnownWords.captions(diffusion.modelFields) } }
}
