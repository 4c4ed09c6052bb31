import ArgumentParser
import Foundation
import GentoolBase
import GentoolPipelines
import GentoolRaster
import SystemPackage

struct StyleCommand: PictureCommand {
    static let configuration = CommandConfiguration(
        commandName: "style",
        abstract: "Paint pictures in the style of others.",
        discussion: """
            The strokes of the style picture are copied so that they show the picture. No model is needed.

            In the style of a painting, result in photo-styled.jpg:
              gentool style photo.jpg --style painting.png

            Less of it, with the photo's own colours:
              gentool style photo.jpg --style painting.png --strength 0.7 --keep-colors

            Two styles mixed, and larger strokes:
              gentool style photo.jpg --style oil.png --style ink.png:0.5 --style-scale 1.5

            With a network that knows one style (fast neural style), or with AdaIN's two files:
              gentool style photo.jpg --model mosaic.pth
              gentool style photo.jpg --style painting.png --model decoder.pth --model vgg_normalised.pth

            With Stable Diffusion: the style of a painting, or one that words tell; the picture's structure stays:
              gentool style photo.jpg --style painting.png --model sd15
              gentool style photo.jpg --style-prompt "ukiyo-e woodblock print" --model sd15

            All pictures in a folder:
              gentool style photos --style painting.png -o painted/

            \(BatchOptions.discussion)
            """)

    @Argument(help: "Pictures, PNG or JPEG, and folders of them; - is standard input.")
    var pictures: [FilePath] = []

    @OptionGroup var inputs: InputOptions
    @OptionGroup(title: "Style") var style: StyleOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Many pictures") var batch: BatchOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup(title: "Output") var times: KeptTimes

    static let suffix = "styled"

    var seed: Seed {
        get { style.seed }
        set { style.seed = newValue }
    }
    static let loadedOnce: Set = ["style", "model", "tokenizer", "lora", "precision", "lowMemory"]

    private struct Details: Encodable {
        let style: [String]
        let model: [String]
        let method: String
        let strength: Float
        let seed: UInt64
    }

    func validate() throws { try style.validate() }

    func otherFiles(_ values: PathTemplate.Values) throws -> [FilePath] {
        style.style.map { FilePath(escaped: $0.path) }
    }

    func read(_ files: [[UInt8]], for task: PictureTask<Self>) throws -> Picture {
        try reading.picture(files[0], task.name)
    }

    struct Engine {
        let stylizer: any PictureStylizer
        /// Of the pictures whose style is taken.
        let notices: [Notice]
    }

    func engine(for tasks: [PictureTask<Self>]) throws -> Engine {
        var notices: [Notice] = []
        let stylizer = try style.stylizer(reading, notices: &notices)
        return Engine(stylizer: stylizer, notices: notices)
    }

    func make(
        _ task: PictureTask<Self>, of picture: Picture, with engine: Engine,
        progress: (Double) throws -> Void
    ) throws -> MadePicture {
        let format = try output.format(for: task.output, input: picture, size: picture.size)
        let stylizer = style.set(engine.stylizer)
        var pipeline = StyleTransferPipeline(stylizer)
        pipeline.strength = style.strength
        pipeline.keepsColors = style.keepColors
        var painted: Picture
        do {
            painted = try pipeline.stylize(picture, seed: seed.value, progress: progress)
        } catch let error as StyleError {
            throw RasterError(error, file: task.name)
        }
        if !output.noMetadata { painted.metadata.generationNotes.append(style.step(stylizer)) }
        var made = MadePicture(
            painted, format: format,
            details: Details(
                style: style.style.map(\.description), model: style.model, method: stylizer.name,
                strength: style.strength, seed: seed.value))
        made.isNewThroughout = style.strength > 0
        made.notices += engine.notices
        if picture.format.colorModel == .gray && picture.metadata.iccProfile != nil
            && painted.metadata.iccProfile == nil
        {
            made.notices.append(
                Notice(
                    "icc-profile-dropped",
                    "\(task.name): its ICC profile is for grey, and the result is in colour, so it was left out"))
        }
        return made
    }
}
