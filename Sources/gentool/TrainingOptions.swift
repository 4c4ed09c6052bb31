import ArgumentParser
import FoundationEssentials
import GentoolBase
import GentoolCheckpoints
import GentoolRaster
import GentoolTasks
import GentoolTensors
import GentoolTraining
import GentoolWorld
import SystemPackage

/// What the training of every family takes.
struct TrainingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A folder of pictures, or 'world' for synthetic scenes ('world/landscape' for one kind). "
                + "Repeatable; each is drawn from by its weight.", valueName: "folder[:weight]"),
        completion: .directory)
    var data: [WeightedFile] = []

    @Option(
        name: [.short, .customLong("output")],
        help: ArgumentHelp(
            "The model; its state, curves and samples are written beside it.", valueName: "file.safetensors"),
        completion: .trained)
    var output: String

    @OptionGroup var machine: ThreadOptions

    @Option(help: ArgumentHelp("Total number of training steps.", valueName: "count"))
    var steps = 20_000

    @Option(help: ArgumentHelp("Pictures per step.", valueName: "count"))
    var batch = 16

    @Option(help: ArgumentHelp("The largest learning rate.", valueName: "number"))
    var rate: Double?

    @Option(help: ArgumentHelp("Seed of the initial parameters and of all sampling.", valueName: "number"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("Evaluate and save the model every N steps.", valueName: "steps"))
    var evaluate = 1000

    @Option(help: ArgumentHelp("Hold out every Nth picture of each folder for evaluation.", valueName: "number"))
    var holdOut = 5

    @Option(
        help: ArgumentHelp(
            "A folder for evaluation only; all other folders are then for training only. Repeatable.",
            valueName: "folder"),
        completion: .directory)
    var held: [String] = []

    @Option(
        help: ArgumentHelp(
            "bf16 takes half the memory, f32 is exact. By default the fastest here, and f32 for GANs. "
                + "Parameters are always f32.", valueName: "precision"))
    var precision: Precision?

    @Option(
        help: ArgumentHelp(
            "Number format of the model's file: bf16 is half the size of f32, int8 a quarter, int6 the same "
                + "but smaller once compressed.", valueName: "format"))
    var store = FloatFormat.f32

    @Flag(help: "Continue an earlier run.")
    var resume = false

    @Flag(help: "Start over even if a model or state exists.")
    var overwrite = false

    @Flag(name: .shortAndLong, help: "Show no progress.")
    var quiet = false

    /// All of a batch is in memory at once.
    private static let largestBatch = 4096

    func validate() throws {
        try FileBytes.checkPlace(of: FilePath(escaped: output))
        if data.isEmpty { throw ValidationError("--data is missing; expected a folder with pictures, or 'world'") }
        if let wrong = data.first(where: { !($0.weight > 0 && $0.weight.isFinite) }) {
            throw ValidationError("--data \(wrong.file): has the weight \(wrong.weight), expected a positive number")
        }
        if precision == .q8 {
            throw ValidationError("--precision q8: is for models that have learned; expected f32 or bf16")
        }
        for (option, value) in [("--steps", steps), ("--evaluate", evaluate)] {
            try expect(option, value, in: 1...1_000_000_000)
        }
        try expect("--batch", batch, in: 1...Self.largestBatch)
        if resume && overwrite {
            throw ValidationError("--resume goes on and --overwrite begins anew: give one of them")
        }
        try expect("--hold-out", holdOut, in: 2...)
        try expectPositive("--rate", rate, upTo: 1)
    }

    /// Refuses pictures to learn from that are too small or too large, or that can't be halved as often as need be.
    static func check(side: Int, multipleOf unit: Int = 1) throws {
        let sides = 8...1024
        if !sides.contains(side) || side % unit != 0 {
            let kind = unit == 1 ? "" : "a multiple of \(unit) from "
            throw ValidationError("--side \(side): expected \(kind)\(sides.lowerBound) to \(sides.upperBound)")
        }
    }

    /// What to learn from, and what not to.
    ///
    /// - Parameters:
    ///   - size: of pictures of the world.
    ///   - closeUps: how many of them show one of their things from nearer.
    func sources(
        worldSize size: Int, closeUps: Float = 0
    ) throws -> (learned: [(source: any PictureSource, weight: Double)], held: [any PictureSource]) {
        var learned: [(source: any PictureSource, weight: Double)] = []
        var held: [any PictureSource] = []
        for source in data {
            if let world = WorldData(source.file) {
                func pictures(from seed: UInt64) -> WorldPictures {
                    WorldPictures(kind: world.kind, width: size, height: size, closeUps: closeUps, firstSeed: seed)
                }
                learned.append((pictures(from: 0), Double(source.weight)))
                held.append(pictures(from: 1 << 40))
            } else {
                let parts = try split(try PictureFolder(source.file))
                learned.append((parts.learned, Double(source.weight)))
                if let part = parts.held { held.append(part) }
            }
        }
        return try (learned, held + self.held.map { try PictureFolder($0) })
    }

    /// What to learn from of a folder, and what not to; nothing where other folders are for evaluation.
    func split(_ folder: PictureFolder) throws -> (learned: PictureFolder, held: PictureFolder?) {
        if !held.isEmpty { return (folder, nil) }
        guard folder.files.count >= holdOut else {
            throw TrainingError(
                .invalidValue, file: folder.name,
                "has \(folder.files.count) pictures, of which none could be kept for "
                    + "evaluations; expected at least \(holdOut), a smaller --hold-out, or --held")
        }
        let parts = folder.split(every: holdOut)
        return (parts.rest, parts.held)
    }

    /// Whole pictures to learn from, and what not to learn from.
    ///
    /// - Parameters:
    ///   - size: of pictures of the world.
    func pictures(worldSize size: Int) throws -> (learned: PictureMix, held: [any PictureSource]) {
        let (learned, held) = try sources(worldSize: size)
        return (mix(learned, worldSize: size), held)
    }

    /// Pictures of several sources, some of them in memory.
    ///
    /// - Parameters:
    ///   - sources: with how often each is drawn from.
    ///   - size: of pictures of the world.
    func mix(_ sources: [(source: any PictureSource, weight: Double)], worldSize size: Int) -> PictureMix {
        let pools = sources.map { source, weight in
            let isWorld = source.count == nil
            // Small pictures of the world are made fast: more of them take no longer.
            let capacity = Self.picturesInMemory * (isWorld ? min(max(1, 512 / size), 8) : 1)
            let roundsKept = isWorld ? min(max(1, Self.bytesKept / (capacity * 3 * size * size)), 8) : 1
            let pool = PicturePool(
                source, capacity: capacity, stepsPerRound: 250, roundsKept: roundsKept, seed: seed)
            return (pool: pool, weight: weight)
        }
        return PictureMix(pools)
    }

    /// Small pictures with their captions; those of the world are painted twice as large.
    func captionedPictures(side: Int) throws -> CaptionedPictures {
        let (learned, held) = try pictures(worldSize: 2 * side)
        return CaptionedPictures(
            learned, heldOut: try heldOut(held, side: side), side: side, batchSize: batch, seed: seed)
    }

    /// What is not learned from, where whole pictures count: the middle of each, at most 16 of a source.
    func heldOut(_ sources: [any PictureSource], side: Int) throws -> PictureBatch {
        let examples = try sources.flatMap { source in
            try (0..<min(source.count ?? 16, 16)).map { try source.example($0) }
        }
        let images = examples.map { example in
            let (width, height) = (example.picture.width, example.picture.height)
            let square = min(width, height)
            let middle = PixelRect(
                x: (width - square) / 2, y: (height - square) / 2, width: square, height: square)
            return FloatImage(example.picture.cropped(to: middle)).resampled(width: side, height: side)
        }
        return PictureBatch(images, captions: examples.map(\.caption))
    }

    /// Rises for a while, then falls along a cosine over all steps.
    func learningRate(_ usual: Double) -> LearningRate {
        LearningRate(rate ?? usual, warmUp: min(200, steps / 10), schedule: .cosine(steps: steps, final: 0.01))
    }

    private static let picturesInMemory = 48

    /// What pictures of the world may take in memory.
    private static let bytesKept = 64 << 20

    /// What is known of the pictures, by folder; what can't be used as it is is told.
    ///
    /// - Parameters:
    ///   - side: of the squares that are cut from pictures; smaller ones are enlarged for it.
    ///   - others: folders beside those to learn from and to evaluate with.
    private func inventories(side: Int, others: [String]) throws -> [String: String] {
        var known: [String: String] = [:]
        let folders = data.map(\.file).filter { FilePath(escaped: $0).isFolder }
        for world in folders where WorldData(world) != nil && !quiet {
            Console.note("Note: \(world): is the built-in world; the folder of that name is ./\(world)\n")
        }
        let learned = folders.filter { WorldData($0) == nil }
        for path in learned + held + others where known[path] == nil {
            let folder = try PictureFolder(path)
            known[path] = folder.inventory
            if !held.contains(path) {
                known["\(path) (held out)"] = held.isEmpty ? "one in \(holdOut) pictures" : "no pictures"
            }
            note(leftOut: folder.leftOut)
            guard !quiet else { continue }
            if let stranger = folder.strangers.first {
                let count = folder.strangers.count
                Console.note(
                    "Note: \(path): captions.jsonl names \(count == 1 ? "a picture that is" : "\(count) pictures that are") "
                        + "not here (\(count == 1 ? "" : "the first is ")\(stranger))\n")
            }
            let transparent = others.contains(path) ? 0 : folder.countWithAlpha
            if transparent > 0 {
                Console.note(
                    "Note: \(path): \(transparent) of \(folder.files.count) pictures have alpha; what is transparent in "
                        + "them is learned as white\n")
            }
            if folder.companions > 0, !others.contains(path) {
                Console.note(
                    "Note: \(path): \(folder.companions) more belong to these pictures (masks, edits, a training's samples); "
                        + "they are not learned from\n")
            }
            let small = learned.contains(path) ? folder.countSmaller(than: side) : 0
            if small > 0 {
                Console.note(
                    "Note: \(path): \(small) of \(folder.files.count) pictures are smaller than \(side)x\(side) and are "
                        + "enlarged for it; a smaller --side learns from them as they are\n")
            }
        }
        return known
    }

    /// Tells which pictures are left out, each once.
    ///
    /// - Parameter reasons: why, beginning with each one's name.
    func note(leftOut reasons: [String]) {
        guard !quiet else { return }
        var told: Set<String> = []
        for reason in reasons where told.insert(reason).inserted {
            Console.note("Note: \(reason); it is left out\n")
        }
    }

    /// What the state to go on from remembers under a name; `nil` where nothing is gone on with.
    func noted(_ name: String) throws -> String? {
        resume ? TrainingState.note(name, in: try TrainingFiles(model: output).state) : nil
    }

    /// Trains, and tells the terminal.
    ///
    /// - Parameters:
    ///   - side: of the squares that are cut from pictures.
    ///   - others: folders beside those of `data` and `held`.
    func run<R: Recipe>(_ recipe: R, side: Int, alsoFrom others: [String] = []) throws {
        let files = try TrainingFiles(model: output)
        if !resume && !overwrite {
            for path in [files.model, files.state] where FileManager.default.fileExists(atPath: path) {
                throw TrainingError(
                    .alreadyExists, file: path, "exists already; go on with --resume, or begin anew with --overwrite")
            }
        }
        var trainer = Trainer(recipe, files: files, steps: steps, evaluationInterval: evaluate)
        trainer.format = store
        trainer.pictures = try inventories(side: side, others: others)
        let progress = TrainingProgressLine(output, quiet: quiet)
        if resume, !files.hasState, !FileManager.default.fileExists(atPath: files.model), !quiet {
            Console.note("Note: \(files.state): is not there, so that nothing can be gone on with; it begins anew\n")
        }
        Interrupt.listen()
        var (hasStepped, stepsBefore) = (false, 0)
        let isDone = try trainer.run(resuming: resume, shouldStop: { Interrupt.wasAskedFor }) { event in
            if case .step = event { hasStepped = true }
            if case .resumption(let step) = event { stepsBefore = step }
            progress.show(event)
        }
        progress.clear()
        guard isDone else {
            if !quiet { Console.note("\(files.state): --resume goes on from here\n") }
            throw ExitCode(Interrupt.exitCode)
        }
        if !quiet && !hasStepped {
            Console.note("\(files.state): has \(stepsBefore) steps already; a larger --steps than \(steps) goes on\n")
        }
    }
}

/// The project's own world as data: `world`, or one of its kinds such as `world/landscape`.
private struct WorldData {
    /// The family of pictures; `nil` for all of them.
    let kind: Scene.Kind?

    /// - Parameter text: what `--data` names; all else is a folder.
    init?(_ text: String) {
        let mark = "world/"
        kind = text.hasPrefix(mark) ? Scene.Kind(rawValue: String(text.dropFirst(mark.count))) : nil
        guard text == "world" || kind != nil else { return nil }
    }
}

extension FloatFormat: ExpressibleByArgument {}
