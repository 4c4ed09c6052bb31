import Foundation
import GentoolBase
import GentoolCheckpoints
import GentoolModels
import GentoolRaster
import GentoolTensors
import TestFiles
import Testing

@testable import GentoolTraining

@Suite("Trainings of recipes")
struct TrainerTests {
    private let folder = TemporaryFolder()

    private static func recipe(seed: UInt64 = 3, steps: Int) throws -> UpscalerRecipe {
        var network = SRVGGNetCompactConfiguration()
        (network.features, network.layers, network.scale) = (16, 2, 2)
        let pool = PicturePool(
            WorldPictures(width: 64, height: 64), capacity: 3, stepsPerRound: 2, seed: seed)
        let held = try WorldPictures(width: 64, height: 64, firstSeed: 1000).example(0).picture
        var recipe = UpscalerRecipe(
            network, pictures: PictureMix([(pool, 1)]), heldOut: [FloatImage(held)],
            rate: LearningRate(1e-3, schedule: .cosine(steps: steps, final: 0.1)), seed: seed)
        (recipe.batchSize, recipe.side) = (4, 16)
        return recipe
    }

    private func files(_ name: String) throws -> TrainingFiles {
        try TrainingFiles(model: folder.path("\(name).safetensors"))
    }

    private func trainer<R: Recipe>(_ name: String, _ recipe: R, steps: Int) throws -> Trainer<R> {
        Trainer(recipe, files: try files(name), steps: steps, evaluationInterval: 5)
    }

    /// - Parameter recipe: is made anew for each run, as it is by a program that is started again.
    private func checkResumption<R: Recipe>(_ recipe: () throws -> R, as name: String = "") throws {
        let whole = try trainer("whole\(name)", recipe(), steps: 7)
        #expect(try whole.run(resuming: false) { _ in })
        let parted = try trainer("parted\(name)", recipe(), steps: 7)
        var taken = 0
        let isDone = try parted.run(resuming: false, shouldStop: { taken == 3 }) { event in
            if case .step(let step, _, _, _) = event { taken = step }
        }
        #expect(!isDone && taken == 3)
        // What was stopped can be used as it is.
        #expect(try Checkpoint(contentsOf: parted.files.model).metadata["steps"] == "3")
        #expect(try trainer("parted\(name)", recipe(), steps: 7).run(resuming: true) { _ in })
        #expect(try FileBytes.read(parted.files.model) == FileBytes.read(whole.files.model))
        #expect(try FileBytes.read(parted.files.state) == FileBytes.read(whole.files.state))
        #expect(try FileBytes.read(parted.files.log) == FileBytes.read(whole.files.log))
    }

    @Test("A training that stops and goes on ends with the same bits as one that does not")
    func resumes() throws { try checkResumption { try Self.recipe(steps: 7) } }

    @Test("A flow goes on with the same bits")
    func flowResumes() throws { try checkResumption { try SmallRecipes.flow() } }

    @Test("A network that finds subjects goes on with the same bits")
    func subjectResumes() throws { try checkResumption { try SmallRecipes.subject() } }

    @Test("A generator and its discriminator go on with the same bits")
    func ganResumes() throws { try checkResumption { try SmallRecipes.gan() } }

    @Test("An autoencoder goes on against its discriminator with the same bits, before and after that pulls")
    func adversaryResumes() throws {
        for start in [1, 5] {
            var recipe = try SmallRecipes.autoencoder(.quantized(codes: 16))
            recipe.adversary = .init(weight: 0.5, start: start)
            try checkResumption({ recipe }, as: "\(start)")
        }
    }

    @Test("A model without its state is not begun anew over, and the state that is missing is named")
    func missingState() throws {
        let training = try trainer("lost", Self.recipe(steps: 1), steps: 1)
        try training.run(resuming: false) { _ in }
        let model = try FileBytes.read(training.files.model)
        try FileManager.default.removeItem(atPath: training.files.state)
        let error = #expect(throws: TrainingError.self) { try training.run(resuming: true) { _ in } }
        #expect(error?.code == .notFound && error?.file == training.files.state)
        #expect(try FileBytes.read(training.files.model) == model)
    }

    @Test("The state of another family is refused by its family")
    func otherFamily() throws {
        _ = try trainer("model", SmallRecipes.gan(), steps: 1).run(resuming: false) { _ in }
        let error = #expect(throws: TrainingError.self) {
            try self.trainer("model", Self.recipe(steps: 2), steps: 2).run(resuming: true) { _ in }
        }
        #expect(error?.reason.contains("'gan'") == true, "\(error?.description ?? "")")
    }

    /// Learns that one of its numbers is none, which no figure shows.
    private struct Breaking: Recipe {
        var recipe: UpscalerRecipe
        var family: String { recipe.family }
        var settings: [String: String] { recipe.settings }

        func initialState() throws -> TrainingState { try recipe.initialState() }
        func batch(_ step: Int) throws -> UpscalerRecipe.Batch { try recipe.batch(step) }
        func evaluation(of weights: any WeightSource) throws -> Evaluation { try recipe.evaluation(of: weights) }

        func learn(_ state: inout TrainingState, from batch: UpscalerRecipe.Batch) throws -> [Metric] {
            let metrics = try recipe.learn(&state, from: batch)
            state.model.optimizer.means["body.0.bias"]?[0] = .nan
            return metrics
        }
    }

    @Test("What is no longer a model replaces none, though no figure shows it")
    func brokenModel() throws {
        let training = try trainer("broken", Self.recipe(steps: 2), steps: 1)
        try training.run(resuming: false) { _ in }
        let (model, state) = (try FileBytes.read(training.files.model), try FileBytes.read(training.files.state))
        let broken = try trainer("broken", Breaking(recipe: Self.recipe(steps: 2)), steps: 2)
        let error = #expect(throws: TrainingError.self) { try broken.run(resuming: true) { _ in } }
        #expect(error?.code == .notFinite && error?.remedy == .resumeWithLowerLearningRate)
        #expect(try FileBytes.read(training.files.model) == model)
        #expect(try FileBytes.read(training.files.state) == state)
    }

    /// Finds a picture damaged in its third step.
    private struct Damaged: Recipe {
        var recipe: UpscalerRecipe
        var family: String { recipe.family }
        var settings: [String: String] { recipe.settings }

        func initialState() throws -> TrainingState { try recipe.initialState() }
        func evaluation(of weights: any WeightSource) throws -> Evaluation { try recipe.evaluation(of: weights) }
        func learn(_ state: inout TrainingState, from batch: UpscalerRecipe.Batch) throws -> [Metric] {
            try recipe.learn(&state, from: batch)
        }

        func batch(_ step: Int) throws -> UpscalerRecipe.Batch {
            if step == 2 { throw TrainingError(.damaged, file: "a.png", "is damaged") }
            return try recipe.batch(step)
        }
    }

    @Test("What was learned before a picture turns out to be damaged is not lost")
    func damagedPicture() throws {
        let training = try trainer("damaged", Damaged(recipe: Self.recipe(steps: 4)), steps: 4)
        #expect(throws: TrainingError.self) { try training.run(resuming: false) { _ in } }
        var resumed: Int?
        try trainer("damaged", Self.recipe(steps: 4), steps: 4).run(resuming: true) { event in
            if case .resumption(let step) = event { resumed = step }
        }
        #expect(resumed == 2)
    }

    @Test("A training goes on with other pictures, and says which folder has others")
    func otherPictures() throws {
        var training = try trainer("model", Self.recipe(steps: 3), steps: 1)
        training.pictures = ["a": "4 pictures, x", "b": "2 pictures, y"]
        try training.run(resuming: false) { _ in }
        training.steps = 2
        training.pictures = ["a": "3 pictures, z", "c": "1 picture, w"]
        func changes() throws -> [String?] {
            var changes: [String?] = []
            try training.run(resuming: true) { event in
                if case .otherPictures(let name, let before, let now) = event { changes += [name, before, now] }
            }
            return changes
        }
        #expect(
            try changes() == [
                "a", "4 pictures, x", "3 pictures, z", "b", "2 pictures, y", nil, "c", nil, "1 picture, w",
            ])
        #expect(try changes().isEmpty)
    }

    @Test("Pictures that can't be read are left out of a folder, and said; small ones are counted")
    func unreadablePictures() throws {
        for (index, side) in [8, 16, 24].enumerated() {
            try Picture(width: side, height: 32, format: .rgb, depth: 8).write(to: folder.path("\(index).png"))
        }
        try FileManager.default.createSymbolicLink(atPath: folder.path("dead.png"), withDestinationPath: "/none.png")
        try folder.write("no picture", "text.jpg")
        let pictures = try PictureFolder(folder.path)
        #expect(pictures.files.map { PathName($0).name } == ["0.png", "1.png", "2.png"])
        #expect(pictures.leftOut.count == 2 && pictures.leftOut[0].contains("dead.png"))
        #expect(pictures.countSmaller(than: 16) == 1)
        let before = pictures.inventory
        try FileManager.default.removeItem(atPath: folder.path("1.png"))
        #expect(try PictureFolder(folder.path).inventory != before)
    }

    @Test("A training does not go on with other settings, and says which one")
    func otherSettings() throws {
        _ = try trainer("model", Self.recipe(steps: 1), steps: 1).run(resuming: false) { _ in }
        let error = #expect(throws: TrainingError.self) {
            try self.trainer("model", Self.recipe(seed: 4, steps: 2), steps: 2).run(resuming: true) { _ in }
        }
        #expect(error?.description.contains("seed 3") == true)
    }

    @Test("An upscaler learns to come nearer to originals that it was not shown")
    func learns() throws {
        let recipe = try Self.recipe(steps: 120)
        let before = try recipe.evaluation(of: recipe.initialState().best).metrics[0].value
        let trainer = try trainer("learned", recipe, steps: 120)
        var after = 0.0
        try trainer.run(resuming: false) { event in
            if case .evaluation(_, let evaluation) = event { after = evaluation.metrics[0].value }
        }
        #expect(after > before + 0.5, "\(before) dB became \(after) dB")
        #expect(try Picture(contentsOf: trainer.files.curve).width > 100)
        #expect(try Picture(contentsOf: trainer.files.sample).width > 100)
    }

    private struct Numbered: PictureSource {
        let name = "numbers"
        let count: Int? = 10

        func example(_ index: Int) throws -> Example {
            Example(
                picture: Picture(width: 1, height: 1, format: .rgb, samples: .eight([0, 0, 0])), caption: "\(index)")
        }
    }

    @Test("Every picture of a source is in one of the rounds of a pass, each once")
    func rounds() throws {
        let pool = PicturePool(Numbered(), capacity: 5, stepsPerRound: 3, seed: 1)
        let first = try pool.examples(at: 2).map(\.caption)
        let second = try pool.examples(at: 3).map(\.caption)
        #expect(Set(first + second).count == 10)
        #expect(try pool.examples(at: 0).map(\.caption) == first)
    }

    @Test("A source of fewer pictures than there is room for is seen whole in each round")
    func smallSource() throws {
        let pool = ExamplePool(of: Numbered(), capacity: 16, stepsPerRound: 1, seed: 1) { index, _ in index }
        for step in 0..<4 { #expect(try pool.examples(at: step).sorted() == Array(0..<10)) }
    }

    @Test("Gradients that are no numbers leave the parameters, and are counted")
    func skippedSteps() {
        let start = Tensor(shape: [2], elements: [1, 2])
        var learned = OptimizedParameters(Parameters(["a": start]))
        let infinite = Tensor(shape: [2], elements: [.infinity, 1])
        for expected in 1...3 {
            learned.descend((learned.parameters["a"] * infinite).sum(), rate: 0.1)
            #expect(learned.skippedSteps == expected)
            #expect(learned.parameters["a"].floats() == start.floats())
        }
        learned.descend((learned.parameters["a"] * start).sum(), rate: 0.1)
        #expect(learned.skippedSteps == 0 && learned.parameters["a"].floats() != start.floats())
    }

    @Test("Examples stay for some rounds, whether those before were asked for or not")
    func roundsAreKept() throws {
        func captions(from step: Int) throws -> [Set<String>] {
            let pool = PicturePool(Numbered(), capacity: 2, stepsPerRound: 3, roundsKept: 3, seed: 1)
            return try stride(from: step, to: 15, by: 3).map { Set(try pool.examples(at: $0).map(\.caption)) }
        }
        let rounds = try captions(from: 0)
        #expect(rounds.map(\.count) == [2, 4, 6, 6, 6])
        for (round, next) in zip(rounds, rounds.dropFirst()) { #expect(next.subtracting(round).count == 2) }
        #expect(try captions(from: 9) == Array(rounds[3...]))
    }

    @Test("What is held out of a folder is not learned from, and captions come with pictures")
    func foldersAreSplit() throws {
        let picture = Picture(width: 2, height: 2, format: .rgb, samples: .eight([UInt8](repeating: 9, count: 12)))
        for index in 0..<7 { try picture.write(to: folder.path("\(index).png")) }
        try folder.write("a grey square\n", "0.txt")
        let whole = try PictureFolder(folder.path)
        let (held, rest) = whole.split(every: 3)
        #expect(held.files.count == 2 && rest.files.count == 5)
        #expect(Set(held.files).isDisjoint(with: rest.files))
        #expect(try whole.example(0).caption == "a grey square")
        #expect(try whole.example(1).caption.isEmpty)
    }

    @Test("An upscaler begins near the repeated pixels, also where its last layer has as many channels as the others")
    func upscalerBegins() throws {
        var network = SRVGGNetCompactConfiguration()
        (network.features, network.layers, network.scale) = (48, 3, 4)
        let pool = PicturePool(WorldPictures(width: 64, height: 64), capacity: 1, stepsPerRound: 1, seed: 1)
        let recipe = UpscalerRecipe(
            network, pictures: PictureMix([(pool, 1)]), heldOut: [], rate: LearningRate(1e-3), seed: 1)
        let model = try SRVGGNetCompact(
            Weights(recipe.initialState().parameters, precision: .f32), network)
        let small = FloatImage(try WorldPictures(width: 32, height: 32).example(0).picture)
        let large = model(Tensor(shape: [1, 32, 32, 3], elements: small.values))
        var error: Float = 0
        for y in 0..<128 {
            for x in 0..<128 {
                for channel in 0..<3 {
                    error += abs(large.floats()[(y * 128 + x) * 3 + channel] - small[x / 4, y / 4, channel])
                }
            }
        }
        #expect(error / (128 * 128 * 3) < 0.04, "\(error / (128 * 128 * 3))")
    }

    @Test("First results come soon, however long the interval between evaluations is")
    func firstResults() throws {
        var training = try trainer("soon", Self.recipe(steps: 4), steps: 4)
        training.firstEvaluation = 0
        var evaluated: [Int] = []
        try training.run(resuming: false) { event in
            if case .evaluation(let step, _) = event { evaluated.append(step) }
        }
        #expect(evaluated == [1, 4])
    }

    @Test("All values in a log are means, those of steps that are not yet enough for one, too")
    func logValues() throws {
        let path = folder.path("values.jsonl")
        var log = TrainingLog()
        for step in 1...7 { log.addStep([Metric("loss", 3)], step: step) }
        try log.write(to: path, step: 7)
        let line = try #require(
            JSONSerialization.jsonObject(with: Data(FileBytes.read(path))) as? [String: Any])
        #expect(line["value"] as? Double == 3 && line["count"] as? Int == 7)
    }

    @Test("A log goes on in the middle of a mean as if it had never stopped, and begins anew where it is missing")
    func logGoesOn() throws {
        let path = folder.path("log.jsonl")
        var (whole, parted) = (TrainingLog(), try TrainingLog(contentsOf: path, upTo: 9))
        for step in 1...40 {
            let metrics = [Metric("loss", sin(Double(step)))]
            whole.addStep(metrics, step: step)
            parted.addStep(metrics, step: step)
            if step == 33 {
                try parted.write(to: path, step: step)
                parted = try TrainingLog(contentsOf: path, upTo: step)
            }
        }
        parted.addEvaluation([Metric("psnr", .infinity)], step: 40)
        #expect(parted.series == whole.series && whole.series[0].points.map(\.step) == [20, 40])
    }

    /// Pictures of the world that are described by other words.
    private struct Worded: PictureSource {
        let name = "worded"
        let count: Int? = nil
        let words: [String]

        func example(_ index: Int) throws -> Example {
            try Example(picture: WorldPictures(width: 16, height: 16).example(index).picture, caption: words[0])
        }
    }

    /// A recipe of latent diffusion, each time with the same autoencoder.
    private func latentRecipes() throws -> ([String], LatentScale?, Int) throws -> LatentDiffusionRecipe {
        let autoencoder = try trainer("vae", SmallRecipes.autoencoder(.variational(divergenceWeight: 1e-3)), steps: 1)
        try autoencoder.run(resuming: false) { _ in }
        return { words, latents, firstHeld in
            let source = Worded(words: words + words)
            let held = WorldPictures(width: 16, height: 16, firstSeed: UInt64(firstHeld))
            var recipe = try LatentDiffusionRecipe(
                channels: [16, 32], textChannels: 32,
                autoencoder: TrainedAutoencoder(contentsOf: autoencoder.files.model, precision: .f32),
                sources: [(source, 1)], held: [held], latents: latents, side: 16, rate: LearningRate(1e-3), seed: 1)
            recipe.batchSize = 1
            return recipe
        }
    }

    @Test("A latent diffusion goes on at the scale of latents that it began with, whatever is held out now")
    func latentScaleStays() throws {
        let recipe = try latentRecipes()
        let words = ["a lake", "mountains by night"]
        let first = try recipe(words, nil, 500)
        let begun = try trainer("latents", first, steps: 1)
        try begun.run(resuming: false) { _ in }
        #expect(try recipe(words, nil, 900).latents != first.latents)
        let error = #expect(throws: TrainingError.self) {
            try trainer("latents", recipe(words, nil, 900), steps: 2).run(resuming: true) { _ in }
        }
        #expect(error?.reason.contains("was trained with latents") == true)
        let noted = try #require(TrainingState.note("latents", in: begun.files.state).flatMap(LatentScale.init))
        #expect(noted == first.latents)
        let second = try recipe(words, noted, 900)
        #expect(try trainer("latents", second, steps: 2).run(resuming: true) { _ in })
        #expect(second.modelMetadata["vae/config.json"] == first.modelMetadata["vae/config.json"])
    }

    @Test("A latent diffusion goes on with the same bits")
    func latentDiffusionResumes() throws {
        let recipe = try latentRecipes()
        try checkResumption { try recipe(["a lake", "mountains by night"], nil, 500) }
    }

    @Test("A model that begins from another one knows its words, whatever numbers they have now")
    func wordsStay() throws {
        let recipes = try latentRecipes()
        func recipe(_ words: [String]) throws -> LatentDiffusionRecipe { try recipes(words, nil, 500) }
        let wordless = #expect(throws: TrainingError.self) { try recipe([""]) }
        #expect(wordless?.reason.contains("has no captions") == true)
        let first = try recipe(["a lake", "mountains by night"])
        let trainer = try trainer("begun", first, steps: 1)
        try trainer.run(resuming: false) { _ in }
        var second = try recipe(["by night", "a zebra", "mountains", "lake", "boat"])
        let start = try TrainedModel(contentsOf: trainer.files.model)
        second.start = start
        let name = "text_encoder.embeddings.token_embedding.weight"
        let (before, after) = (try start.weights.tensor(name), try second.initialState().parameters[name])
        let words = ["lake", "mountains", "night"]
        for word in words {
            let (old, new) = (first.tokenizer.encode(word), second.tokenizer.encode(word))
            try #require(old.count == 1 && new.count == 1)
            #expect(before[old[0]..<(old[0] + 1)].floats() == after[new[0]..<(new[0] + 1)].floats())
        }
        #expect(words.contains { first.tokenizer.encode($0) != second.tokenizer.encode($0) })
        #expect(first.settings["vocabulary"] != second.settings["vocabulary"])
    }

    @Test("Captions of a list may come from Windows, and name changed pictures in folders; sizes have to agree")
    func lists() throws {
        try folder.makeFolder("sub")
        func write(_ name: String, side: Int) throws {
            try Picture(width: side, height: side, format: .rgb, depth: 8).write(to: folder.path(name))
        }
        try write("sub/a.png", side: 16)
        try write("sub/b.png", side: 16)
        try write("c.png", side: 16)
        try write("d.png", side: 24)
        let list = [
            #"{"file": "./sub/a.png", "caption": "grey", "instruction": "b", "edited": "sub/../sub/b.png"}"#, "",
            #"{"file": "c.png", "caption": "x", "instruction": "grow", "edited": "d.png"}"#,
        ]
        try folder.write(list.joined(separator: "\r\n"), "captions.jsonl")
        let pictures = try PictureFolder(folder.path)
        #expect(pictures.files.map { PathName($0).name } == ["c.png", "a.png"])
        #expect(try pictures.edited(1)?.result.picture.width == 16 && pictures.example(1).caption == "grey")
        try folder.makeFolder("own")
        try write("own/e.png", side: 8)
        try write("own/f.png", side: 8)
        try folder.write(
            #"{"file": "e.png", "caption": "own", "instruction": "x", "edited": "f.png"}"#, "own/captions.jsonl")
        let all = try PictureFolder(folder.path)
        let own = try #require(all.files.firstIndex { $0.hasSuffix("e.png") })
        #expect(try all.files.count == 3 && all.example(own).caption == "own")
        try FileManager.default.removeItem(atPath: folder.path("own"))
        _ = try folder.makeFolder("unread/a.txt")
        try write("unread/a.png", side: 16)
        #expect(throws: FileError.self) { try PictureFolder(folder.path + "/unread").words }
        try folder.write(list[0] + "\n\n{}\n", "captions.jsonl")
        let error = #expect(throws: TrainingError.self) { try PictureFolder(folder.path) }
        #expect(error?.description.contains("line 3") == true)
    }
}
