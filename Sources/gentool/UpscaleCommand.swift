import ArgumentParser
import Foundation
import GentoolOwnModels
import GentoolPipelines
import GentoolRaster
import GentoolTensors
import SystemPackage

struct UpscaleCommand: PictureCommand {
    static let configuration = CommandConfiguration(
        commandName: "upscale",
        abstract: "Make pictures larger.",
        discussion: """
            Twice as wide and high, result in photo-upscaled.jpg:
              gentool upscale photo.jpg

            With a network (ESRGAN, Real-ESRGAN, BSRGAN, SRVGGNetCompact, SPAN or SwinIR, as .pth or .safetensors; the
            first four as ncnn's .param, too, with its .bin beside it, as Upscayl and realesrgan-ncnn-vulkan bring them):
              gentool upscale photo.jpg --model RealESRGAN_x4plus.pth -o large.png
              gentool upscale photo.jpg --model models/realesr-animevideov3-x2.param

            To an exact size, whatever the network's own factor:
              gentool upscale photo.jpg --model RealESRGAN_x4plus.pth --long-side 3000

            With Stable Diffusion's x4 upscaler, a folder or single file; a prompt may help it:
              gentool upscale photo.jpg --model stable-diffusion-x4-upscaler --prompt "a portrait"

            Two networks of the same shape blended, here for less noise removal:
              gentool upscale photo.jpg --model general-x4v3.pth:0.5 --model general-wdn-x4v3.pth:0.5

            All pictures in a folder and the folders in it, and again what is new or was not finished:
              gentool upscale photos --recursive -o large/
              gentool upscale photos --recursive -o large/ --resume

            \(BatchOptions.discussion)
            """)

    @Argument(help: "Pictures, PNG or JPEG, and folders of them; - is standard input.")
    var pictures: [FilePath] = []

    @OptionGroup(title: "Many pictures") var inputs: InputOptions

    @Option(
        help: ArgumentHelp(
            "A network's file, several of the same shape to blend, or a diffusion model that enlarges. Without one a "
                + "network of gentool's own is taken.",
            valueName: "file[:weight]"))
    var model: [WeightedFile] = []

    @Option(
        help: ArgumentHelp("bf16 takes half the memory, f32 is exact.", valueName: "precision"))
    var precision = Precision.fastest

    @OptionGroup(title: "Diffusion model") var diffusion: UpscaleDiffusionOptions
    @OptionGroup(title: "Size") var size: UpscaleSizeOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Many pictures") var batch: BatchOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup(title: "Output") var times: KeptTimes

    static let suffix = "upscaled"

    var seed: Seed {
        get { diffusion.seed }
        set { diffusion.seed = newValue }
    }
    // One way to say a size replaces any other.
    static let alternatives: Set = ["scale", "width", "height", "longSide"]

    private struct Details: Encodable {
        let model: [String]
        let method: String
    }

    func validate() throws {
        try size.validate()
        for file in model where !file.weight.isFinite {
            throw ValidationError("--model \(file.path): has the weight \(file.weight); expected a number")
        }
        var chosen = diffusion
        // Names of outputs may have it.
        chosen.seed = Seed(0)
        if model.isEmpty, let option = try OptionValues.firstChange(of: chosen) {
            throw ValidationError("\(option): is for diffusion models; name one with --model, or leave it out")
        }
    }

    func read(_ files: [[UInt8]], for task: PictureTask<Self>) throws -> Picture {
        try reading.picture(files[0], task.name)
    }

    func make(
        _ task: PictureTask<Self>, of picture: Picture, with upscaler: any PictureUpscaler,
        progress: (Double) throws -> Void
    ) throws -> MadePicture {
        let upscaler = diffusion.set(upscaler)
        let pipeline = UpscalePipeline(upscaler)
        let format: FileFormat
        var upscaled: Picture
        do {
            format = try output.format(
                for: task.output, input: picture, size: try pipeline.size(of: picture, for: size.size))
            upscaled = try pipeline.upscale(picture, to: size.size, progress: progress)
        } catch let error as UpscaleError {
            throw RasterError(error, file: task.name)
        }
        if !output.noMetadata {
            upscaled.metadata.generationNotes.append(
                GenerationStep(
                    verb: "upscale",
                    [
                        ("Upscaler", upscaler.name), ("Size", "\(upscaled.width)x\(upscaled.height)"),
                        ("Model", model.isEmpty ? "none" : names.joined(separator: " + ")),
                    ] + (upscaler is DiffusionUpscaler ? [("Seed", "\(seed.value)")] : [])))
        }
        var made = MadePicture(
            upscaled, format: format, details: Details(model: names, method: upscaler.name))
        made.isNewThroughout = true
        if model.isEmpty && DefaultUpscaler.onlyResamples(picture) {
            made.notices.append(
                Notice(
                    "cmyk-resampled",
                    "\(task.name): is CMYK, whose inks are resampled, which adds no detail; convert it to RGB for more")
            )
        }
        return made
    }

    private var names: [String] {
        model.map { $0.weight == 1 && model.count == 1 ? $0.path : "\($0.path):\($0.weight)" }
    }

    /// What `--model` asks for.
    func engine(for tasks: [PictureTask<Self>]) throws -> any PictureUpscaler {
        if model.isEmpty { return DefaultUpscaler(precision: precision) }
        if let first = model.first, try DiffusionFamilies.recognize(first.path) {
            guard model.count == 1 else {
                throw ValidationError("--model: a diffusion model can't be blended; expected \(first.path) alone")
            }
            return try diffusion.upscaler(first.path, precision: precision)
        }
        return NetworkUpscaler(try UpscalerFile.read(model.map { ($0.path, $0.weight) }, precision: precision))
    }
}
