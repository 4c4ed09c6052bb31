import FoundationEssentials
import GentoolBase
import GentoolCheckpoints
import GentoolRaster
import GentoolTensors
import SystemPackage

/// Runs a recipe: steps, evaluations, and files that let it go on after any interruption.
///
/// Beside the model (`upscaler.safetensors`) stand its state (`upscaler.state.safetensors`), what was watched
/// (`upscaler.log.jsonl`), its curves (`upscaler.curve.png`) and what the last evaluation looked like
/// (`upscaler.sample.png`).
public struct Trainer<R: Recipe> {
    /// What is trained, and how.
    public let recipe: R
    /// Where it is kept.
    public let files: TrainingFiles
    /// How many steps there are in all.
    public var steps: Int
    /// How many steps lie between evaluations.
    public var evaluationInterval: Int
    /// Seconds from one writing of the state to the next.
    public var savingInterval = 120.0
    /// After so many seconds the model is evaluated for the first time, however long the interval still is.
    public var firstEvaluation = 60.0
    /// How the model's elements are stored.
    public var format = FloatFormat.f32
    /// What is known of the pictures, by a name for each source: with others a training goes on, but says so.
    public var pictures: [String: String] = [:]

    /// By default the state is written every two minutes, and the first evaluation comes after one.
    ///
    /// - Parameters:
    ///   - recipe: what is trained, and how.
    ///   - files: where it is kept.
    ///   - steps: how many there are in all.
    ///   - evaluationInterval: steps between evaluations.
    public init(_ recipe: R, files: TrainingFiles, steps: Int, evaluationInterval: Int) {
        self.recipe = recipe
        self.files = files
        self.steps = steps
        self.evaluationInterval = evaluationInterval
    }

    /// Trains to the last step.
    ///
    /// - Parameters:
    ///   - resuming: whether to go on where the files stop, if there are any; a model without its state is refused.
    ///   - shouldStop: asked after every step; if it says so, state and model are written and training ends.
    ///   - observe: told what happens.
    /// - Returns: whether all steps were taken.
    @discardableResult
    public func run(
        resuming: Bool, shouldStop: () -> Bool = { false }, observe: (TrainingEvent) throws -> Void
    ) throws -> Bool {
        // What a killed run has left is as large as a model.
        FileBytes.removeAbandonedParts(in: FilePath(escaped: files.model).folder)
        let goesOn = resuming && files.hasState
        if resuming && !goesOn && FileManager.default.fileExists(atPath: files.model) {
            throw TrainingError(
                .notFound, file: files.state, "is missing, so that the training of \(files.model) can't go on",
                remedy: .restoreOrBeginAnew)
        }
        var (state, log) = try goesOn ? resumed() : (recipe.initialState(), TrainingLog())
        if goesOn {
            try observe(.resumption(state.step))
            let before = state.pictures
            for name in Set(before.keys).union(pictures.keys).sorted() where before[name] != pictures[name] {
                try observe(.otherPictures(of: name, before: before[name], now: pictures[name]))
            }
        }
        let batches = Prefetcher { [recipe] in try recipe.batch($0) }
        /// What was learned until a picture turns out to be damaged stays.
        func batch(_ step: Int) throws -> R.Batch {
            do {
                return try batches[step]
            } catch {
                if step > 0, state.firstNotFinite == nil { try save(state, log) }
                throw error
            }
        }
        let clock = ContinuousClock()
        let start = clock.now
        var lastSaved = start
        var isEvaluated = goesOn
        var isSaved = goesOn
        var pace = TrainingPace()
        while state.step < steps {
            if shouldStop() {
                try checkNumbers(state, isSaved)
                try save(state, log)
                // A state that nothing was learned in has no model.
                if state.step > 0 { try writeModel(state) }
                return false
            }
            let batch = try batch(state.step)
            let metrics = try recipe.learn(&state, from: batch)
            state.step += 1
            if let broken = metrics.first(where: { !$0.value.isFinite }) { throw failure(broken, state, isSaved) }
            if state.skippedSteps >= Self.mostSkippedSteps {
                throw failure(
                    "the gradients are no numbers since \(state.skippedSteps) steps, at step \(state.step)", isSaved)
            }
            log.addStep(metrics, step: state.step)
            pace.count()
            try observe(.step(state.step, of: steps, metrics, stepsPerSecond: pace.stepsPerSecond))
            let isFirst = !isEvaluated && clock.now - start >= .seconds(firstEvaluation)
            let isDue = isFirst || state.step % evaluationInterval == 0 || state.step == steps
            guard isDue || clock.now - lastSaved >= .seconds(savingInterval) else { continue }
            try checkNumbers(state, isSaved)
            if isDue {
                let evaluation = try recipe.evaluation(of: state.best)
                // A perfect picture has an infinite PSNR.
                if let broken = evaluation.metrics.first(where: \.value.isNaN) { throw failure(broken, state, isSaved) }
                log.addEvaluation(evaluation.metrics, step: state.step)
                try writeModel(state, evaluation.metrics)
                try evaluation.picture.write(to: files.sample)
                isEvaluated = true
                try observe(.evaluation(state.step, evaluation))
            }
            try save(state, log)
            (lastSaved, isSaved) = (clock.now, true)
        }
        // All steps were taken before; the model may have been taken away since.
        if !FileManager.default.fileExists(atPath: files.model) { try writeModel(state) }
        return true
    }

    /// After as many steps in a row that were not taken none will be.
    private static var mostSkippedSteps: Int { 20 }

    /// What is no longer a model does not replace one.
    private func checkNumbers(_ state: TrainingState, _ isSaved: Bool) throws {
        guard let name = state.firstNotFinite else { return }
        throw failure("\(name) is no number at step \(state.step), so that nothing is written", isSaved)
    }

    private func failure(_ metric: Metric, _ state: TrainingState, _ isSaved: Bool) -> TrainingError {
        failure("the \(metric.name) is no number at step \(state.step)", isSaved)
    }

    /// - Parameter isSaved: whether a state before this one is in its file.
    private func failure(_ text: String, _ isSaved: Bool) -> TrainingError {
        TrainingError(
            .notFinite, file: files.model, text,
            remedy: isSaved ? .resumeWithLowerLearningRate : .lowerLearningRate)
    }

    /// - Parameter metrics: what an evaluation of just this model found.
    private func writeModel(_ state: TrainingState, _ metrics: [Metric] = []) throws {
        var metadata = recipe.modelMetadata
        metadata["format"] = "pt"
        metadata["family"] = recipe.family
        metadata["steps"] = "\(state.step)"
        for (key, value) in recipe.settings { metadata["recipe.\(key)"] = value }
        for metric in metrics { metadata["figure.\(metric.name)"] = String(printf: "%.4g", metric.value) }
        let tensors = state.best.tensors.merging(recipe.frozenTensors) { learned, _ in learned }
        try Checkpoint.write(
            tensors.mapValues { TensorContents(shape: $0.shape, floats: $0.floats(), as: format) },
            metadata: metadata, to: files.model)
    }

    private func save(_ state: TrainingState, _ log: TrainingLog) throws {
        var state = state
        state.notes = recipe.settings
        state.pictures = pictures
        // Before the state: what a log has of steps that a state does not know is left out again.
        try log.write(to: files.log, step: state.step)
        try state.write(to: files.state)
        try log.curves().write(to: files.curve)
    }

    private func resumed() throws -> (TrainingState, TrainingLog) {
        let state = try TrainingState(contentsOf: files.state)
        if let family = state.notes["family"], family != recipe.family {
            throw TrainingError(
                .partsMismatch, file: files.state,
                "is the state of a training of the family '\(family)', now '\(recipe.family)' is trained",
                remedy: .keepSettings)
        }
        let settings = recipe.settings
        for key in Set(settings.keys).union(state.notes.keys).sorted() where settings[key] != state.notes[key] {
            throw TrainingError(
                .partsMismatch, file: files.state,
                "was trained with \(key) \(state.notes[key] ?? "unset"), now it is "
                    + "\(settings[key] ?? "unset")", remedy: .keepSettings)
        }
        return (state, try TrainingLog(contentsOf: files.log, upTo: state.step))
    }
}

/// How many steps are taken a second, of late.
private struct TrainingPace {
    private var times = [ContinuousClock.now]

    mutating func count() {
        times.append(.now)
        if times.count > 50 { times.removeFirst() }
    }

    var stepsPerSecond: Double { Double(times.count - 1) / max(1e-9, (times.last! - times[0]) / .seconds(1)) }
}
