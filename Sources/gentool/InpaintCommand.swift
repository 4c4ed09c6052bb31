import ArgumentParser
import Foundation
import GentoolBase
import GentoolPipelines
import GentoolRaster
import SystemPackage

struct InpaintCommand: PictureCommand {
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

            Go on beyond the borders, here left and right by a quarter of the width, from the picture itself or by a prompt:
              gentool inpaint photo.jpg --outpaint 25%,0,25%,0
              gentool inpaint photo.jpg --outpaint 200,0,200,0 --prompt "snowy mountains"

            Fill with something new, by a Stable Diffusion model or gentool's own small one:
              gentool inpaint photo.jpg --mask mask.png --prompt "a wooden bench" --model sd15-inpainting
              gentool inpaint photo.jpg --mask mask.png --prompt "snowy mountains"

            In a pipe:
              gentool inpaint - --mask mask.png -o - <photo.jpg >clean.jpg

            All pictures in a folder that has their masks, too:
              gentool inpaint photos --mask '{dir}/{stem}-mask.png' -o clean/

            With a mask, a prompt or a seed for each, from lines such as {"input": "a.jpg", "mask": "m.png", "seed": 7}:
              gentool inpaint --jobs jobs.jsonl -o clean/

            \(BatchOptions.discussion)
            """)

    @Argument(help: "Pictures, PNG or JPEG, and folders of them; - is standard input.")
    var pictures: [FilePath] = []

    @OptionGroup(title: "Many pictures") var inputs: InputOptions

    @OptionGroup(title: "Mask") var mask: MaskOptions

    @Option(
        help: ArgumentHelp(
            "Make the picture larger by that much on each side, and fill it: pixels, or with % parts of its width and "
                + "height; one number is for all sides. The mask, if there is one, is as large as the picture without.",
            valueName: "left,top,right,bottom"))
    var outpaint: OutpaintBorder?

    @Option(
        help: ArgumentHelp(
            "What the filled part shows; without, and without --model, it is filled from the picture itself.",
            valueName: "text"))
    var prompt: String?

    @OptionGroup(title: "Model") var diffusion: DiffusionOptions

    @Option(help: ArgumentHelp("With a model: below 1, what is under the mask shines through.", valueName: "0-1"))
    var strength: Float = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The same seed gives the same bytes; another one another filling; -1 draws one.", valueName: "number"))
    var seed = Seed(0)

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Many pictures") var batch: BatchOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup(title: "Output") var times: KeptTimes

    static let suffix = "inpainted"

    struct Source: Sendable {
        let picture: Picture
        let mask: Mask
        /// What of the mask's file was taken, if there is one.
        let maskSource: Mask.Source?
        let notices: [Notice]
        /// What to do where nothing is left to fill from.
        let coverAdvice: String
        /// The picture's file, if that is what comes out.
        let unchanged: [UInt8]?
    }

    enum Engine {
        case patches(InpaintPipeline)
        case model(PromptInpaintPipeline)
    }

    private struct Details: Encodable {
        let mask: String?
        let maskFrom: String?
        let masked: Double
        let outpaint: String?
        let seed: UInt64
    }

    func validate() throws {
        try expect("--strength", strength, in: 0...1)
        try mask.validate()
        try diffusion.validate()
        guard prompt == nil && diffusion.model == nil && !diffusion.list else { return }
        if let option = try strength == 1 ? OptionValues.firstChange(of: diffusion) : "--strength" {
            throw ValidationError("\(option): is for diffusion models; say --prompt, or name one with --model")
        }
    }

    func otherFiles(_ values: PathTemplate.Values) throws -> [FilePath] {
        if mask.mask == nil && outpaint != nil { return [] }
        if mask.mask == nil && pictures.count == 2 {
            throw ValidationError(
                "--mask is missing: the file that says what to fill; if \(pictures[1].legible) is, say --mask "
                    + pictures[1].legible)
        }
        let path = try mask.path(values)
        if path == "-" && pictures.contains("-") {
            throw ValidationError("only one of the picture and the mask can come from standard input")
        }
        return [path]
    }

    func read(_ files: [[UInt8]], for task: PictureTask<Self>) throws -> Source {
        var picture = try reading.picture(files[0], task.name)
        let reading = try task.otherFiles.first.map {
            try mask.read(files[1], $0, for: picture, task.name, self.reading)
        }
        var hole = reading?.mask ?? Mask(width: picture.width, height: picture.height)
        if let outpaint {
            let (inside, width, height) = try outpaint.placement(
                of: picture, task.name, mostPixels: self.reading.maxPixels)
            _ = try output.format(for: task.output, input: picture, size: (width, height))
            picture = picture.extended(to: inside, width: width, height: height)
            let border = Mask(width: width, height: height, filling: inside).inverted
            // The edge may become soft inwards only: beyond it there is nothing to blend with.
            hole = mask.shaped(hole.extended(to: inside, width: width, height: height)).union(border)
        } else {
            hole = mask.shaped(hole)
        }
        let format = try output.format(for: task.output, input: picture, size: picture.size)
        let isSameFormat = picture.metadata.source?.format == format
        return Source(
            picture: picture, mask: hole, maskSource: reading?.source, notices: reading?.notices ?? [],
            coverAdvice: reading?.coverAdvice ?? "",
            unchanged: hole.isEmpty && isSameFormat && output.quality == nil ? files[0] : nil)
    }

    func engine(for tasks: [PictureTask<Self>]) throws -> Engine {
        guard diffusion.model != nil || prompt != nil else { return .patches(InpaintPipeline()) }
        let pipeline = try diffusion.pipeline(own: .painting)
        pipeline.expect(tasks.map { $0.command.settings(pipeline.model) })
        return .model(PromptInpaintPipeline(pipeline))
    }

    func make(
        _ task: PictureTask<Self>, of source: Source, with engine: Engine, progress: (Double) throws -> Void
    ) throws -> MadePicture {
        let format = try output.format(for: task.output, input: source.picture, size: source.picture.size)
        let details = Details(
            mask: task.otherFiles.first?.legible, maskFrom: source.maskSource?.rawValue, masked: source.mask.coverage,
            outpaint: outpaint?.description, seed: seed.value)
        guard !source.mask.isEmpty else {
            var made =
                source.unchanged.map { MadePicture($0, of: source.picture, format: format, details: details) }
                ?? MadePicture(source.picture, format: format, details: details)
            made.notices += source.notices
            made.notices.append(
                Notice(
                    "empty-mask",
                    "\(details.mask ?? "--outpaint"): the mask is empty, so \(task.name) is written unchanged"))
            return made
        }
        do {
            var (filled, step) = try fill(source, with: engine, path: task.output, progress)
            if !output.noMetadata { filled.metadata.generationNotes.append(step) }
            var made = MadePicture(filled, format: format, details: details)
            made.notices += source.notices
            if case .model(let pipeline) = engine {
                made.notices += try diffusion.notices(about: prompt ?? "", pipeline.diffusion)
            }
            return made
        } catch InpaintPipeline.Failure.nothingKnown {
            throw RasterError(
                .nothingKnown, file: details.mask ?? task.name,
                "\(InpaintPipeline.Failure.nothingKnown); \(source.coverAdvice)")
        }
    }

    var listing: String? { get throws { diffusion.list ? try KnownWords.captions(diffusion) : nil } }

    private func settings(_ model: any DiffusionModel) -> DiffusionSettings {
        diffusion.settings(prompt: prompt ?? "", seed: seed.value, model, for: .painting)
    }

    /// The filled picture, and how it was made.
    private func fill(
        _ source: Source, with engine: Engine, path: FilePath, _ progress: (Double) throws -> Void
    ) throws -> (picture: Picture, step: GenerationStep) {
        switch engine {
        case .patches(let pipeline):
            let filled = try pipeline.fill(source.picture, mask: source.mask, seed: seed.value, progress: progress)
            let step = GenerationStep(
                verb: "inpaint",
                [
                    ("Steps", "\(pipeline.method.steps)"), ("Sampler", "LCM"), ("Seed", "\(seed.value)"),
                    ("Model", "patches"),
                ])
            return (filled, step)
        case .model(var pipeline):
            try diffusion.checkPreview(of: path, output)
            pipeline.strength = strength
            let settings = settings(pipeline.diffusion.model)
            let filled = try pipeline.fill(source.picture, mask: source.mask, settings) {
                try diffusion.observe($0, path: path, show: progress)
            }
            diffusion.removePreview(of: path)
            return (
                filled,
                diffusion.step("inpaint", settings, pipeline.diffusion, width: filled.width, height: filled.height)
            )
        }
    }
}
