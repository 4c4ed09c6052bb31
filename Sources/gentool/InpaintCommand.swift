import ArgumentParser
import Foundation
import Pipelines
import Raster

struct InpaintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inpaint",
        abstract: "Fill the masked part of a picture so that nobody sees where it was.",
        discussion: """
            The picture's own textures and edges are continued into the hole; nothing outside the mask changes.

            Remove what the mask covers, result in photo-inpainted.jpg:
              gentool inpaint photo.jpg --mask mask.png

            Cover a little more than was painted, and blend softly:
              gentool inpaint photo.jpg --mask mask.png --grow-mask 4 --feather 6 -o clean.png

            Fill what was erased to transparency, trying another seed:
              gentool inpaint cut.png --mask cut.png --mask-from erased --seed 7

            Fill with something new, by a Stable Diffusion model:
              gentool inpaint photo.jpg --mask mask.png --prompt "a wooden bench" --model sd15-inpainting

            In a pipe:
              gentool inpaint - --mask mask.png -o - <photo.jpg >clean.jpg
            """)

    @Argument(help: "The picture, PNG or JPEG; - is standard input.")
    var input: String

    @OptionGroup(title: "Mask") var mask: MaskOptions

    @Option(help: ArgumentHelp("What the filled part shows; needs --model.", valueName: "text"))
    var prompt: String?

    @OptionGroup(title: "Model") var diffusion: DiffusionOptions

    @Option(help: ArgumentHelp("With --model: below 1, what is under the mask shines through.", valueName: "0-1"))
    var strength: Float = 1

    @Option(help: ArgumentHelp("The same seed gives the same bytes; another one another filling.", valueName: "number"))
    var seed: UInt64 = 0

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup var reading: ReadingOptions

    private struct Report: Encodable {
        let input: String
        let mask: String
        let output: String
        let width: Int
        let height: Int
        let masked: Double
        let seed: UInt64
        let seconds: Double
    }

    func validate() throws {
        if prompt != nil && diffusion.model == nil {
            throw ValidationError(
                "--prompt needs --model, the folder of a Stable Diffusion model; without both, the hole is filled from "
                    + "the picture itself")
        }
        if !(0...1).contains(strength) { throw ValidationError("--strength \(strength): expected 0 to 1") }
    }

    func run() throws {
        let start = Date()
        let path = output.path(for: input, suffix: "inpainted")
        try output.check(path)
        let data = try FileBytes.read(input)
        let picture = try Picture(data: data, name: input, options: reading.options)
        let mask = try mask.read(for: picture, name: input, reading)
        let format = try output.format(for: path, input: picture)

        if mask.isEmpty {
            output.notice("\(self.mask.mask): the mask is empty, so \(input) is written unchanged")
            let isSameFormat = picture.metadata.source?.format == format && output.quality == nil
            try FileBytes.write(
                isSameFormat ? data : picture.encoded(as: format, options: output.writeOptions), to: path)
        } else {
            let filled = try fill(picture, mask, path: path)
            try FileBytes.write(filled.encoded(as: format, options: output.writeOptions), to: path)
        }
        try output.report(
            Report(
                input: input, mask: self.mask.mask, output: path, width: picture.width, height: picture.height,
                masked: mask.coverage, seed: seed, seconds: Date().timeIntervalSince(start)),
            picturePath: path)
    }

    private func fill(_ picture: Picture, _ mask: Mask, path: String) throws -> Picture {
        let progress = ProgressLine(input, quiet: output.quiet)
        defer { progress.clear() }
        let made: (picture: Picture, parameters: String)
        do {
            made =
                diffusion.model == nil
                ? try fillFromPatches(picture, mask, progress) : try fillWithModel(picture, mask, progress, path: path)
        } catch let failure as InpaintPipeline.Failure {
            throw RasterError(file: self.mask.mask, failure.description)
        }
        var filled = made.picture
        if !output.noMetadata {
            filled.metadata.setParameters(made.parameters)
        }
        return filled
    }

    private func fillFromPatches(
        _ picture: Picture, _ mask: Mask, _ progress: ProgressLine
    ) throws -> (picture: Picture, parameters: String) {
        let pipeline = InpaintPipeline()
        let filled = try pipeline.fill(picture, mask: mask, seed: seed) { progress.show($0) }
        let parameters = """
            gentool inpaint
            Steps: \(pipeline.method.steps), Sampler: LCM, Seed: \(seed), Model: patches, \
            Version: gentool \(Gentool.version)
            """
        return (filled, parameters)
    }

    private func fillWithModel(
        _ picture: Picture, _ mask: Mask, _ progress: ProgressLine, path: String
    ) throws -> (picture: Picture, parameters: String) {
        var pipeline = PromptInpaintPipeline(try diffusion.pipeline())
        pipeline.strength = strength
        let settings = diffusion.settings(prompt: prompt ?? "", seed: seed)
        let filled = try pipeline.fill(picture, mask: mask, settings) {
            try diffusion.observe($0, progress, path: path)
        }
        diffusion.removePreview(of: path)
        return (
            filled,
            diffusion.parameters(settings, pipeline.diffusion, width: picture.width, height: picture.height)
        )
    }
}
