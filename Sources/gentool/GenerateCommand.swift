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
            """)

    @Argument(help: "What the picture shows. (word:1.3) counts more, [word] less.")
    var prompt: String

    @OptionGroup(title: "Model") var diffusion: DiffusionOptions

    @Option(help: ArgumentHelp("Width and height; by default what the model was trained on.", valueName: "WxH"))
    var size: PictureSize?

    @Option(help: ArgumentHelp("The same seed gives the same picture.", valueName: "number"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("How many pictures to make, with this seed and those after it.", valueName: "number"))
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

    func validate() throws {
        if count < 1 { throw ValidationError("--count \(count): expected at least 1") }
        if output.output == "-" && count > 1 {
            throw ValidationError("--count \(count) with -o -: only one picture fits into a pipe")
        }
    }

    func run() throws {
        let pipeline = try diffusion.pipeline()
        let width = size?.width ?? pipeline.model.nativeSize
        let height = size?.height ?? pipeline.model.nativeSize
        let seeds = (0..<UInt64(count)).map { seed &+ $0 }
        try seeds.forEach { try output.check(path(seed: $0)) }
        for seed in seeds {
            let start = Date()
            let settings = diffusion.settings(prompt: prompt, seed: seed)
            let path = path(seed: seed)
            let progress = ProgressLine(path, quiet: output.quiet)
            var picture = try pipeline.generate(settings, width: width, height: height) { progress.show($0) }
            progress.clear()
            if !output.noMetadata {
                picture.metadata.setParameters(
                    diffusion.parameters(settings, pipeline, width: width, height: height))
            }
            let format = try output.format(for: path, input: picture)
            try FileBytes.write(picture.encoded(as: format, options: output.writeOptions), to: path)
            try output.report(
                Report(
                    prompt: prompt, output: path, width: width, height: height, seed: seed,
                    seconds: Date().timeIntervalSince(start)),
                picturePath: path)
        }
    }

    /// Where the picture of a seed goes.
    private func path(seed: UInt64) -> String {
        guard let path = output.output else { return "generated-\(seed).png" }
        guard count > 1 else { return path }
        let name = path as NSString
        return "\(name.deletingPathExtension)-\(seed).\(name.pathExtension)"
    }
}
