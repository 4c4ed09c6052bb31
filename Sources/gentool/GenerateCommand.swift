import ArgumentParser
import Foundation
import GentoolBase
import GentoolPipelines
import GentoolRaster
import SystemPackage

struct GenerateCommand: BatchCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Make pictures from prompts with a diffusion model.",
        discussion: """
            A small landscape, by gentool's own model:
              gentool generate "a mountain lake at sunset"

            A picture, written to generated-0.png (the seed is in the name):
              gentool generate "a lighthouse in a storm, oil on canvas" --model stable-diffusion-v1-5

            Four variations, wide, with another solver:
              gentool generate "a lighthouse" --model sd15 --count 4 --size 768x512 --sampler unipc --steps 20

            Emphasis, and what is not wanted:
              gentool generate "a (red:1.3) lighthouse" -n "people, text" --model sd15

            Many prompts, one on each line, with the model read once; written to generated-1-0.png and so on:
              gentool generate --prompts prompts.txt --model sd15

            The same into a folder, and again what was not finished; {index} is the prompt's line:
              gentool generate --prompts prompts.txt --model sd15 -o 'pictures/{index}-{seed}.png' --resume

            Another like a picture that says how it was generated, but for what is said here:
              gentool generate --like picture.png --seed 7 -o another.png

            \(BatchOptions.discussion)
            """)

    @Argument(help: ArgumentHelp("What the picture shows. (word:1.3) counts more, [word] less.", valueName: "prompt"))
    var words: [String] = []

    @Option(help: ArgumentHelp("A file of prompts, one on each line; - is standard input.", valueName: "file"))
    var prompts: String?

    @Option(
        help: ArgumentHelp(
            "A picture that says how it was generated: prompt, size, seed, steps and so on are taken from it where "
                + "nothing else is said.", valueName: "picture"))
    var like: LikeOption?

    @OptionGroup(title: "Model") var diffusion: DiffusionOptions

    @Option(help: ArgumentHelp("Width and height; by default what the model was trained on.", valueName: "WxH"))
    var size: PictureSize?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The same seed gives the same picture; -1 draws one.", valueName: "number"))
    var seed = Seed(0)

    @Option(
        help: ArgumentHelp("How many pictures of each prompt, with this seed and those after it.", valueName: "number"))
    var count = 1

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Many pictures") var batch: BatchOptions

    private struct Details: Encodable {
        let prompt: String
        let seed: UInt64
    }

    func validate() throws {
        try expect("--count", count, in: 1...1_000_000)
        if diffusion.list { return try diffusion.validate() }
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
        try size?.check("--size")
        try diffusion.validate()
    }

    private var isBatch: Bool {
        count > 1 || prompts != nil || batch.jobs != nil || output.isFolder
            || output.output.map(PathTemplate.isTemplate) == true
    }

    var text: String? {
        get { words.first }
        set { words = [newValue].compactMap { $0 } }
    }
    static let textNames = ["prompt"]

    /// This command with what the picture of `--like` says where nothing else was said.
    ///
    /// - Parameter known: pictures that were read before, by their paths.
    private func completed(_ known: inout [String: LikePicture]) throws -> Self {
        guard let like else { return self }
        var command = self
        let picture = try known[like.path] ?? LikePicture(like.path)
        known[like.path] = picture
        command.like?.picture = picture
        command.diffusion.takeDefaults(from: picture)
        command.size = size ?? picture.size
        if !seed.isGiven { command.seed.value = picture.seed ?? 0 }
        try command.size?.check("--like \(like.path): its size")
        command.text = text ?? picture.prompt
        guard command.text != nil else { throw ValidationError("--like \(like.path): has no prompt; give one") }
        return command
    }

    func tasks() throws -> TaskList<Self> {
        let path = try naming()
        let commands =
            try batch.jobs.map { try self.commands(inFile: $0) } ?? lines().map { (command: $0, output: nil) }
        let all = try commands.enumerated().flatMap { index, line in
            try (0..<UInt64(count)).map { number in
                var command = line.command
                command.seed.value &+= number
                let values = PathTemplate.Values(
                    stem: "generated", index: index + 1, count: commands.count, seed: command.seed.value)
                let output = try line.output.map { try PathTemplate($0).path(values) }
                return PictureTask(input: nil, output: output ?? path(values), command: command)
            }
        }
        return TaskList(tasks: all, isBatch: isBatch)
    }

    /// This command for each prompt.
    private func lines() throws -> [Self] {
        var known: [String: LikePicture] = [:]
        guard let prompts else { return [try completed(&known)] }
        return try Self.prompts(in: prompts).map { line in
            var command = self
            command.text = line
            return try command.completed(&known)
        }
    }

    /// This command for each line of a job file, and where its picture goes.
    private func commands(inFile path: String) throws -> [(command: Self, output: String?)] {
        var known: [[String]: Self] = [:]
        var pictures: [String: LikePicture] = [:]
        return try JobFile.read(path).map { job in
            guard job.input == nil else {
                throw BatchError(.invalidValue, file: job.place, "\"input\": pictures are made of prompts")
            }
            do {
                let command = try command(for: job, known: &known).completed(&pictures)
                guard command.text != nil else { throw BatchError(.invalidValue, file: job.place, "has no \"prompt\"") }
                return (command, job.output)
            } catch let error as ValidationError {
                throw BatchError(.invalidValue, file: job.place, "\(error.message)")
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
        let folder = FilePath(escaped: path).folder
        return { folder.pushing(FilePath(escaped: "\(name.stem)\(suffix.path($0).escaped).\(name.suffix)")) }
    }

    func read(_ files: [[UInt8]], for task: PictureTask<Self>) {}

    func engine(for tasks: [PictureTask<Self>]) throws -> DiffusionPipeline {
        if let other = tasks.first(where: { $0.command.diffusion.model != tasks[0].command.diffusion.model }) {
            throw ValidationError(
                "--like \(other.command.like?.path ?? ""): was made by another model than others; make it in a run of its "
                    + "own, or name one for all with --model")
        }
        // Those of the tasks have taken over what --like says of the model.
        let pipeline = try (tasks.first?.command ?? self).diffusion.pipeline(own: .painting)
        pipeline.expect(tasks.map { $0.command.settings(pipeline.model) })
        return pipeline
    }

    func make(
        _ task: PictureTask<Self>, of source: Void, with pipeline: DiffusionPipeline,
        progress: (Double) throws -> Void
    ) throws -> MadePicture {
        try diffusion.checkPreview(of: task.output, output)
        let width = size?.width ?? pipeline.model.nativeSize
        let height = size?.height ?? pipeline.model.nativeSize
        let format = try output.format(for: task.output, size: (width, height))
        let settings = settings(pipeline.model)
        var picture = try pipeline.generate(settings, width: width, height: height) {
            try diffusion.observe($0, path: task.output, show: progress)
        }
        diffusion.removePreview(of: task.output)
        if !output.noMetadata {
            picture.metadata.generationNotes = GenerationNotes(
                generation: diffusion.step("generate", settings, pipeline, width: width, height: height))
        }
        var made = MadePicture(
            picture, format: format, details: Details(prompt: text ?? "", seed: seed.value))
        let native = pipeline.model.nativeSize
        if max(width, height) > 2 * native {
            made.notices.append(
                Notice(
                    "beyond-trained-size",
                    "\(width)x\(height) pixels: \(pipeline.model.path) was made for \(native)x\(native); what is larger "
                        + "repeats or loses what the prompt says; make it smaller and upscale it"))
        }
        made.notices += try diffusion.notices(about: text ?? "", pipeline)
        made.notices += like?.picture?.notices ?? []
        return made
    }

    var listing: String? { get throws { diffusion.list ? try KnownWords.captions(diffusion) : nil } }

    private func settings(_ model: any DiffusionModel) -> DiffusionSettings {
        diffusion.settings(prompt: text ?? "", seed: seed.value, model, for: .painting)
    }
}
