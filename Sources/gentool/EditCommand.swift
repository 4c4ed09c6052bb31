import ArgumentParser
import Foundation
import Pipelines
import Raster

struct EditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Change a picture by a prompt with a Stable Diffusion model.",
        discussion: """
            With a model that follows instructions (InstructPix2Pix), say what to do:
              gentool edit photo.jpg "make it winter" --model instruct-pix2pix

            With any other model, say what the result shows; --strength says how much may change:
              gentool edit photo.jpg "an oil painting of a lake" --model sd15 --strength 0.5

            Keeping the picture's structure, which takes twice the time: say what it shows now (DDIM inversion):
              gentool edit photo.jpg "a lake in winter" --source "a lake in summer" --model sd15 --guidance 5
            """)

    @Argument(help: "The picture, PNG or JPEG; - is standard input.")
    var input: String

    @Argument(help: "The instruction, or what the result shows.")
    var prompt: String

    @OptionGroup(title: "Model") var diffusion: DiffusionOptions

    @Option(
        help: ArgumentHelp(
            "How much may change, 0 to 1; for models that take no instructions. By default 0.6, or 1 with --source.",
            valueName: "0-1"))
    var strength: Float?

    @Option(
        help: ArgumentHelp(
            "What the picture shows as it is, or \"\": keeps its structure by DDIM inversion.", valueName: "text"))
    var source: String?

    @Option(
        help: ArgumentHelp("How closely the picture is kept to; for models that take instructions.", valueName: "scale")
    )
    var imageGuidance: Float = 1.5

    @Option(help: ArgumentHelp("The same seed gives the same picture.", valueName: "number"))
    var seed: UInt64 = 0

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup var reading: ReadingOptions

    private struct Report: Encodable {
        let input: String
        let prompt: String
        let output: String
        let width: Int
        let height: Int
        let seed: UInt64
        let seconds: Double
    }

    func validate() throws {
        if let strength, !(0...1).contains(strength) {
            throw ValidationError("--strength \(strength): expected 0 to 1")
        }
    }

    func run() throws {
        let start = Date()
        let path = output.path(for: input, suffix: "edited")
        try output.check(path)
        let picture = try reading.read(input)
        var pipeline = EditPipeline(try diffusion.pipeline())
        pipeline.strength = strength ?? (source == nil ? pipeline.strength : 1)
        pipeline.source = source
        pipeline.pictureGuidance = imageGuidance
        let settings = diffusion.settings(prompt: prompt, seed: seed)
        if source != nil && pipeline.diffusion.followsInstructions {
            throw ValidationError(
                "--source: \(diffusion.model ?? "") follows instructions, so it needs to be told none")
        }
        let progress = ProgressLine(input, quiet: output.quiet)
        defer { progress.clear() }
        var edited = try pipeline.edit(picture, settings) { try diffusion.observe($0, progress, path: path) }
        if !output.noMetadata {
            edited.metadata.setParameters(
                diffusion.parameters(settings, pipeline.diffusion, width: edited.width, height: edited.height))
        }
        let format = try output.format(for: path, input: picture)
        try FileBytes.write(edited.encoded(as: format, options: output.writeOptions), to: path)
        diffusion.removePreview(of: path)
        try output.report(
            Report(
                input: input, prompt: prompt, output: path, width: edited.width, height: edited.height, seed: seed,
                seconds: Date().timeIntervalSince(start)),
            picturePath: path)
    }
}
