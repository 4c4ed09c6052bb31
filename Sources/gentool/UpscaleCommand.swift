import ArgumentParser
import Foundation
import Pipelines
import Raster
import Tensors

struct UpscaleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upscale",
        abstract: "Make a picture larger.",
        discussion: """
            Twice as wide and high, result in photo-upscaled.jpg:
              gentool upscale photo.jpg

            With a network (ESRGAN, Real-ESRGAN, BSRGAN, SRVGGNetCompact or SPAN, as .pth or .safetensors):
              gentool upscale photo.jpg --model RealESRGAN_x4plus.pth -o large.png

            To an exact size, whatever the network's own factor:
              gentool upscale photo.jpg --model RealESRGAN_x4plus.pth --long-side 3000

            With Stable Diffusion's x4 upscaler, a folder or single file; a prompt may help it:
              gentool upscale photo.jpg --model stable-diffusion-x4-upscaler --prompt "a portrait"

            Two networks of the same shape blended, here for less noise removal:
              gentool upscale photo.jpg --model general-x4v3.pth:0.5 --model general-wdn-x4v3.pth:0.5
            """)

    @Argument(help: "The picture, PNG or JPEG; - is standard input.")
    var input: String

    @Option(
        help: ArgumentHelp(
            "A network's file, several of the same shape to blend, or a diffusion model that enlarges. Without one a "
                + "network of gentool's own is taken.",
            valueName: "file[:weight]"))
    var model: [WeightedFile] = []

    @Option(
        help: ArgumentHelp("bf16 is twice as fast and takes half the memory; f32 is exact.", valueName: "precision"))
    var precision = Precision.bf16

    @OptionGroup(title: "Diffusion model") var diffusion: UpscaleDiffusionOptions
    @OptionGroup(title: "Size") var size: UpscaleSizeOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup var reading: ReadingOptions

    private struct Report: Encodable {
        let input: String
        let output: String
        let width: Int
        let height: Int
        let model: [String]
        let method: String
        let seconds: Double
    }

    func run() throws {
        let start = Date()
        let path = output.path(for: input, suffix: "upscaled")
        try output.check(path)
        let picture = try reading.read(input)
        let upscaler = try pictureUpscaler()
        if model.isEmpty && DefaultUpscaler.onlyResamples(picture) {
            output.notice(
                "\(input): is CMYK, whose inks are resampled, which adds no detail; convert it to RGB for more")
        }
        let progress = ProgressLine(input, quiet: output.quiet)
        defer { progress.clear() }
        var upscaled: Picture
        do {
            upscaled = try UpscalePipeline(upscaler).upscale(picture, to: size.size) { progress.show($0) }
        } catch let error as UpscaleError {
            throw RasterError(file: input, error.description)
        }
        if !output.noMetadata {
            upscaled.metadata.setParameters(
                """
                gentool upscale
                Upscaler: \(upscaler.name), Size: \(upscaled.width)x\(upscaled.height), \
                Model: \(model.isEmpty ? "none" : names.joined(separator: " + ")), Version: gentool \(Gentool.version)
                """)
        }
        let format = try output.format(for: path, input: picture)
        try FileBytes.write(upscaled.encoded(as: format, options: output.writeOptions), to: path)
        try output.report(
            Report(
                input: input, output: path, width: upscaled.width, height: upscaled.height, model: names,
                method: upscaler.name, seconds: Date().timeIntervalSince(start)),
            picturePath: path)
    }

    private var names: [String] {
        model.map { $0.weight == 1 && model.count == 1 ? $0.path : "\($0.path):\($0.weight)" }
    }

    /// What `--model` asks for.
    private func pictureUpscaler() throws -> any PictureUpscaler {
        if model.isEmpty { return DefaultUpscaler(precision: precision) }
        if let first = model.first, try DiffusionModel.isDiffusionModel(first.path) {
            guard model.count == 1 else {
                throw ValidationError("--model: a diffusion model can't be blended; expected \(first.path) alone")
            }
            return try diffusion.upscaler(first.path, precision: precision)
        }
        return NetworkUpscaler(try UpscalerFile.read(model.map { ($0.path, $0.weight) }, precision: precision))
    }
}
