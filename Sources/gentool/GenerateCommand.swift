import ArgumentParser
import Foundation
import Pipelines
import Raster

struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Make a picture from a prompt with a Stable Diffusion model.",
        discussion: """
            A picture, written to generated-0.png (the seed is in the name):
              gentool generate "a lighthouse in a storm, oil on canvas" --model stable-diffusion-v1-5

            Four variations, wide, with another solver:
              gentool generate "a lighthouse" --model sd15 --count 4 --size 768x512 --sampler unipc --steps 20

            Emphasis, and what is not wanted:
              gentool generate "a (red:1.3) lighthouse" -n "people, text" --model sd15

            Many prompts, one on each line, with the model read once; written to generated-1-0.png and so on:
              gentool generate --prompts prompts.txt --model sd15
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

    private struct Report: Encodable {
        let prompt: String
        let output: String
        let width: Int
        let height: Int
        let seed: UInt64
        let seconds: Double
    }

    /// A picture to make.
    private struct Job {
        let prompt: String
        let seed: UInt64
        let path: String
    }

    func validate() throws {
        if count < 1 { throw ValidationError("--count \(count): expected at least 1") }
        if (prompt == nil) == (prompts == nil) {
            throw ValidationError(
                prompt == nil
                    ? "the prompt is missing; give one, or a file of them with --prompts"
                    : "a prompt and --prompts are two answers to one question; give one of them")
        }
        if output.output == "-" && (count > 1 || prompts != nil) {
            throw ValidationError("-o -: only one picture fits into a pipe; leave out --count and --prompts")
        }
    }

    func run() throws {
        let jobs = try jobs()
        try jobs.forEach { try output.check($0.path) }
        let pipeline = try diffusion.pipeline()
        pipeline.expect(jobs.map { diffusion.settings(prompt: $0.prompt, seed: $0.seed) })
        for job in jobs { try make(job, pipeline) }
    }

    private func jobs() throws -> [Job] {
        let seeds = (0..<UInt64(count)).map { seed &+ $0 }
        guard let prompts else {
            return seeds.map { Job(prompt: prompt ?? "", seed: $0, path: path(count > 1 ? ["\($0)"] : [], seed: $0)) }
        }
        let lines = String(decoding: try FileBytes.read(prompts), as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        guard !lines.isEmpty else { throw RasterError(file: prompts, "has no prompts; expected one on each line") }
        let digits = "\(lines.count)".count
        return lines.enumerated().flatMap { index, prompt in
            let number = String(format: "%0\(digits)d", index + 1)
            return seeds.map { Job(prompt: prompt, seed: $0, path: path([number, "\($0)"], seed: $0)) }
        }
    }

    /// Where a picture goes.
    private func path(_ suffixes: [String], seed: UInt64) -> String {
        guard let path = output.output else {
            return (["generated"] + (suffixes.isEmpty ? ["\(seed)"] : suffixes)).joined(separator: "-") + ".png"
        }
        let name = path as NSString
        return suffixes.isEmpty
            ? path : ([name.deletingPathExtension] + suffixes).joined(separator: "-") + ".\(name.pathExtension)"
    }

    private func make(_ job: Job, _ pipeline: DiffusionPipeline) throws {
        let start = Date()
        let width = size?.width ?? pipeline.model.nativeSize
        let height = size?.height ?? pipeline.model.nativeSize
        let settings = diffusion.settings(prompt: job.prompt, seed: job.seed)
        let progress = ProgressLine(job.path, quiet: output.quiet)
        defer { progress.clear() }
        var picture = try pipeline.generate(settings, width: width, height: height) {
            try diffusion.observe($0, progress, path: job.path)
        }
        if !output.noMetadata {
            picture.metadata.setParameters(diffusion.parameters(settings, pipeline, width: width, height: height))
        }
        let format = try output.format(for: job.path, input: picture)
        try FileBytes.write(picture.encoded(as: format, options: output.writeOptions), to: job.path)
        diffusion.removePreview(of: job.path)
        try output.report(
            Report(
                prompt: job.prompt, output: job.path, width: width, height: height, seed: job.seed,
                seconds: Date().timeIntervalSince(start)),
            picturePath: job.path)
    }
}
