import ArgumentParser
import Foundation
import GentoolBase
import GentoolOwnModels
import GentoolPipelines
import GentoolRaster
import SystemPackage

struct EditCommand: PictureCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Change pictures by a prompt with a diffusion model.",
        discussion: """
            With nothing else at hand, by gentool's own small model, which has learned from landscapes:
              gentool edit photo.jpg "make it night"

            What it is to take away it only has to find; what was behind it comes from the picture itself:
              gentool edit photo.jpg "remove the boat"

            What it can be told, in all the words that it knows:
              gentool edit --list

            What it is to add it paints where it expects such a thing; try a few seeds:
              gentool edit photo.jpg "add a red balloon" --seed 3

            With a model that follows instructions (InstructPix2Pix), say what to do:
              gentool edit photo.jpg "make it winter" --model instruct-pix2pix

            With any other model, say what the result shows; --strength says how much may change:
              gentool edit photo.jpg "an oil painting of a lake" --model sd15 --strength 0.5

            Keeping the picture's structure, which takes twice the time: say what it shows now (DDIM inversion):
              gentool edit photo.jpg "a lake in winter" --source "a lake in summer" --model sd15 --guidance 5

            Many pictures; the last argument is always the text:
              gentool edit photos/*.jpg "make it winter" --model instruct-pix2pix -o winter/

            Each with its own, from lines such as {"input": "a.jpg", "instruction": "make it winter", "seed": 7}:
              gentool edit --jobs jobs.jsonl --model instruct-pix2pix -o edited/

            \(BatchOptions.discussion)
            """)

    @Argument(
        help: ArgumentHelp(
            "Pictures, PNG or JPEG, and folders of them (- is standard input); and last the instruction, or what the "
                + "result shows.", valueName: "pictures> ... <text"))
    var arguments: [String] = []

    @OptionGroup(title: "Many pictures") var inputs: InputOptions

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

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The same seed gives the same picture; -1 draws one.", valueName: "number"))
    var seed = Seed(0)

    @Flag(
        help:
            "Write what the model makes of a picture even where it does not know the words, or did not find what they name."
    )
    var force = false

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Many pictures") var batch: BatchOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup(title: "Output") var times: KeptTimes

    static let suffix = "edited"

    private struct Details: Encodable {
        let prompt: String
        let seed: UInt64
    }

    var pictures: [FilePath] { arguments.dropLast().map { FilePath(escaped: $0) } }
    var text: String? {
        get { arguments.last }
        set { arguments = arguments.dropLast() + [newValue].compactMap { $0 } }
    }
    static let textNames = ["instruction", "prompt"]

    func validate() throws {
        try expect("--strength", strength, in: 0...1)
        if diffusion.list { return try diffusion.validate() }
        let isBlank = diffusion.model == nil && text?.allSatisfy(\.isWhitespace) == true
        guard text != nil && !isBlank || batch.jobs != nil else {
            throw ValidationError("what to change is missing; say it in the last argument")
        }
        if pictures.isEmpty && batch.jobs == nil && inputs.filesFrom == nil {
            throw ValidationError(
                "\(text ?? ""): is the only argument; expected pictures, and last what to change about them")
        }
        try expectNumber("--image-guidance", imageGuidance)
        try diffusion.validate()
    }

    func read(_ files: [[UInt8]], for task: PictureTask<Self>) throws -> Picture {
        try reading.picture(files[0], task.name)
    }

    struct Engine {
        let diffusion: DiffusionPipeline
        /// What paints things into pictures, beside a model that follows instructions and is part of the program.
        let painter: DiffusionPipeline?
    }

    func engine(for tasks: [PictureTask<Self>]) throws -> Engine {
        let engine = Engine(
            diffusion: try diffusion.pipeline(own: .editing),
            painter: diffusion.model == nil ? try diffusion.pipeline(own: .painting) : nil)
        engine.diffusion.expect(tasks.map { $0.command.settings(engine.diffusion.model) })
        if engine.diffusion.followsInstructions {
            for (option, isGiven) in [
                ("--source", tasks.contains { $0.command.source != nil }),
                ("--strength", tasks.contains { $0.command.strength != nil }),
            ] where isGiven {
                throw ValidationError(
                    "\(option): \(engine.diffusion.model.path) follows instructions, so it needs to be told none")
            }
        }
        return engine
    }

    private func editor(_ engine: Engine) -> any PictureEditor {
        if SmallModelEditor.edits(engine.diffusion.model) {
            var editor = SmallModelEditor(engine.diffusion, painter: engine.painter)
            editor.pictureGuidance = imageGuidance
            editor.isForced = force
            return editor
        }
        var editor = DiffusionEditor(engine.diffusion)
        editor.strength = strength ?? (source == nil ? editor.strength : 1)
        editor.source = source
        editor.pictureGuidance = imageGuidance
        return editor
    }

    func make(
        _ task: PictureTask<Self>, of picture: Picture, with engine: Engine, progress: (Double) throws -> Void
    ) throws -> MadePicture {
        let format = try output.format(for: task.output, input: picture, size: picture.size)
        try diffusion.checkPreview(of: task.output, output)
        let unknown = try diffusion.notices(about: text ?? "", engine.diffusion)
        if !force, let notice = unknown.first {
            throw NothingToDo(file: task.name, "nothing was changed: \(notice.text); \(Self.advice)")
        }
        if !force, diffusion.model == nil, let text, !Instruction.isWhole(text) {
            throw NothingToDo(
                file: task.name, "nothing was changed: '\(text)' does not say what to do to what; \(Self.advice)")
        }
        let settings = settings(engine.diffusion.model)
        let result: EditedPicture
        do {
            result = try editor(engine).edited(picture, settings) {
                try diffusion.observe($0, path: task.output, show: progress)
            }
        } catch let nothing as NothingToDo {
            diffusion.removePreview(of: task.output)
            throw NothingToDo(file: task.name, "\(nothing.reason); \(Self.advice)")
        }
        var edited = result.picture
        diffusion.removePreview(of: task.output)
        if !output.noMetadata {
            edited.metadata.generationNotes.append(
                diffusion.step("edit", settings, engine.diffusion, width: edited.width, height: edited.height))
        }
        var made = MadePicture(
            edited, format: format, details: Details(prompt: text ?? "", seed: seed.value))
        made.isNewThroughout = result.isNewThroughout
        made.notices += unknown
        return made
    }

    private static let advice = "--list tells what it knows, --force writes what it makes of the picture all the same"

    var listing: String? { get throws { diffusion.list ? try KnownWords.instructions(diffusion) : nil } }

    private func settings(_ model: any DiffusionModel) -> DiffusionSettings {
        diffusion.settings(prompt: text ?? "", seed: seed.value, model, for: .editing)
    }
}
