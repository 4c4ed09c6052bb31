import ArgumentParser
import Foundation
import Pipelines
import Raster

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

            \(BatchOptions.discussion)
            """)

    @Argument(help: "What the picture shows. (word:1.3) counts more, [word] less.")
    var prompt: String?

    @Option(help: ArgumentHelp("A file of prompts, one on each line; - is standard input.", valueName: "file"))
    var prompts: String?

    @OptionGroup(title: "Model") var diffusion: DiffusionOptions

    @Option(help: ArgumentHelp("Width and height; by default what the model was trained on.", valueName: "WxH"))
    var size: PictureSize?

    @Option(help: ArgumentHelp("The same seed gives the same picture.", valueName: "number"))
    var seed: UInt64 = 0

    @Option(
        help: ArgumentHelp("How many pictures of each prompt, with this seed and those after it.", valueName: "number"))
    var count = 1

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Many pictures") var batch: BatchOptions

    /// What a line of a job file may say.
    struct Overrides: JobOverrides {
        enum CodingKeys: CodingKey, CaseIterable { case prompt, negative, size, steps, guidance, seed }

        var prompt: String?
        var negative: String?
        var size: String?
        var steps: Int?
        var guidance: Float?
        var seed: UInt64?
    }

    private struct Details: Encodable {
        let prompt: String
        let seed: UInt64
    }

    func validate() throws {
        try expect("--count", count, in: 1...)
        let sources = [prompt != nil, prompts != nil, batch.jobs != nil].filter { $0 }.count
        if sources == 0 { throw ValidationError("the prompt is missing; give one, or a file of them with --prompts") }
        if sources > 1 {
            throw ValidationError("a prompt, --prompts and --jobs are answers to one question; give one of them")
        }
        if output.output == "-" && isBatch {
            throw ValidationError("-o -: only one picture fits into a pipe; leave out --count, --prompts and --jobs")
        }
        try size?.check("--size")
        try diffusion.validate()
    }

    private var isBatch: Bool { count > 1 || prompts != nil || batch.jobs != nil || output.isFolder }

    var text: String? { prompt }

    func tasks() throws -> TaskList<Self> {
        let path = try naming()
        let commands =
            try batch.jobs.map { try self.commands(inFile: $0) } ?? lines().map { (command: $0, output: nil) }
        let all = try commands.enumerated().flatMap { index, line in
            try (0..<UInt64(count)).map { number in
                var command = line.command
                command.seed = command.seed &+ number
                let values = PathTemplate.Values(
                    stem: "generated", index: index + 1, count: commands.count, seed: command.seed)
                let output = try line.output.map { try PathTemplate($0).path(values) }
                return PictureTask(input: nil, output: output ?? path(values), command: command)
            }
        }
        return TaskList(tasks: all, isBatch: isBatch)
    }

    /// This command for each prompt.
    private func lines() throws -> [Self] {
        try (prompts.map { try Self.prompts(in: $0) } ?? [prompt ?? ""]).map { line in
            var command = self
            command.prompt = line
            return command
        }
    }

    /// This command for each line of a job file, and where its picture goes.
    private func commands(inFile path: String) throws -> [(command: Self, output: String?)] {
        try JobFile.read(path, Overrides.self).map { place, job in
            guard job.input == nil else { throw BatchError("\(place): \"input\": pictures are made of prompts") }
            guard let prompt = job.overrides.prompt else { throw BatchError("\(place): has no \"prompt\"") }
            var command = self
            command.prompt = prompt
            command.diffusion.apply(job.overrides.negative, job.overrides.steps, job.overrides.guidance)
            command.seed = job.overrides.seed ?? seed
            if let text = job.overrides.size {
                guard let size = PictureSize(argument: text) else {
                    throw BatchError("\(place): \"size\" is \(text), expected such as 768x512")
                }
                command.size = size
            }
            do {
                try command.size?.check("size")
                try command.diffusion.validate()
            } catch let error as ValidationError {
                throw BatchError("\(place): \(error.message)")
            }
            return (command, job.output)
        }
    }

    private static func prompts(in file: String) throws -> [String] {
        let lines = String(decoding: try FileBytes.read(file), as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        guard !lines.isEmpty else { throw RasterError(file: file, "has no prompts; expected one on each line") }
        return lines
    }

    /// Where a picture goes.
    private func naming() throws -> (PathTemplate.Values) -> String {
        if let path = output.output, PathTemplate.isTemplate(path) { return try PathTemplate(path).path }
        // What differs between the pictures stands behind the name.
        let isMany = count > 1 || prompts != nil || batch.jobs != nil
        var parts = !isMany ? "" : prompts == nil && batch.jobs == nil ? "-{seed}" : "-{index}-{seed}"
        let isFolder = output.isFolder || isMany && output.output.map { PathName($0).suffix.isEmpty } == true
        guard let path = output.output, !isFolder else {
            if parts.isEmpty { parts = "-{seed}" }
            return try PathTemplate("\(output.output.map { "\($0)/" } ?? "")generated\(parts).png").path
        }
        if parts.isEmpty { return { _ in path } }
        let suffix = try PathTemplate(parts)
        let name = PathName(path)
        return { PathName(folder: name.folder, name: "\(name.stem)\(suffix.path($0)).\(name.suffix)").path }
    }

    func read(_ files: [[UInt8]], for task: PictureTask<Self>) {}

    func engine(for tasks: [PictureTask<Self>]) throws -> DiffusionPipeline {
        let pipeline = try diffusion.pipeline(own: .painting)
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
        let settings = settings(pipeline.model)
        var picture = try pipeline.generate(settings, width: width, height: height) {
            try diffusion.observe($0, path: task.output, show: progress)
        }
        diffusion.removePreview(of: task.output)
        if !output.noMetadata {
            picture.metadata.setParameters(diffusion.parameters(settings, pipeline, width: width, height: height))
        }
        var made = MadePicture(
            picture, format: try output.format(for: task.output, input: picture),
            details: Details(prompt: prompt ?? "", seed: seed))
        made.notices += try diffusion.notices(about: prompt ?? "", pipeline)
        return made
    }

    private func settings(_ model: DiffusionModel) -> DiffusionSettings {
        diffusion.settings(prompt: prompt ?? "", seed: seed, model, for: .painting)
    }
}
