import Foundation
import Models
import Parallel
import Raster
import Tensors
import Testing

@testable import Training

@Suite("Trainings of recipes")
final class TrainerTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("gentool-\(UUID())")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private static func recipe(seed: UInt64 = 3, steps: Int) throws -> UpscalerRecipe {
        var network = SRVGGNetCompactConfiguration()
        (network.features, network.layers, network.scale) = (16, 2, 2)
        let pool = PicturePool(
            WorldPictures(width: 64, height: 64), capacity: 3, stepsPerRound: 2, seed: seed)
        let held = try WorldPictures(width: 64, height: 64, firstSeed: 1000).example(0).picture
        var recipe = UpscalerRecipe(
            network, pictures: PictureMix([(pool, 1)]), heldOut: [FloatImage(held)],
            rate: LearningRate(1e-3, course: .cosine(steps: steps, final: 0.1)), seed: seed)
        (recipe.batchSize, recipe.side) = (4, 16)
        return recipe
    }

    private func files(_ name: String) throws -> TrainingFiles {
        try TrainingFiles(model: folder.appendingPathComponent("\(name).safetensors").path)
    }

    private func trainer<R: Recipe>(_ name: String, _ recipe: R, steps: Int) throws -> Trainer<R> {
        Trainer(recipe, files: try files(name), steps: steps, evaluationInterval: 5)
    }

    private func checkResumption<R: Recipe>(_ recipe: R, as name: String = "") throws {
        let whole = try trainer("whole\(name)", recipe, steps: 7)
        #expect(try whole.run(resuming: false) { _ in })
        let parted = try trainer("parted\(name)", recipe, steps: 7)
        var taken = 0
        let isDone = try parted.run(resuming: false, shouldStop: { taken == 3 }) { event in
            if case .step(let step, _, _, _) = event { taken = step }
        }
        #expect(!isDone && taken == 3)
        #expect(!FileManager.default.fileExists(atPath: parted.files.model))
        #expect(try parted.run(resuming: true) { _ in })
        #expect(try FileBytes.read(parted.files.model) == FileBytes.read(whole.files.model))
        #expect(try FileBytes.read(parted.files.state) == FileBytes.read(whole.files.state))
        #expect(try FileBytes.read(parted.files.log) == FileBytes.read(whole.files.log))
    }

    @Test("A training that stops and goes on ends with the same bits as one that does not")
    func resumes() throws { try checkResumption(Self.recipe(steps: 7)) }

    @Test("A flow goes on with the same bits")
    func flowResumes() throws { try checkResumption(SmallRecipes.flow()) }

    @Test("A generator and its discriminator go on with the same bits")
    func ganResumes() throws { try checkResumption(SmallRecipes.gan()) }

    @Test("An autoencoder goes on against its discriminator with the same bits, before and after that pulls")
    func adversaryResumes() throws {
        for start in [1, 5] {
            var recipe = try SmallRecipes.autoencoder(.quantized(codes: 16))
            recipe.adversary = .init(weight: 0.5, start: start)
            try checkResumption(recipe, as: "\(start)")
        }
    }

    @Test("A training does not go on with other settings, and says which one")
    func otherSettings() throws {
        _ = try trainer("model", Self.recipe(steps: 1), steps: 1).run(resuming: false) { _ in }
        let error = #expect(throws: TrainingError.self) {
            try self.trainer("model", Self.recipe(seed: 4, steps: 2), steps: 2).run(resuming: true) { _ in }
        }
        #expect(error?.description.contains("seed 3") == true)
    }

    @Test("An upscaler learns to be nearer to the original than repeated pixels")
    func learns() throws {
        let recipe = try Self.recipe(steps: 120)
        let before = try recipe.evaluation(of: recipe.initialState().best).figures[0].value
        let trainer = try trainer("learned", recipe, steps: 120)
        var after = 0.0
        try trainer.run(resuming: false) { event in
            if case .evaluation(_, let evaluation) = event { after = evaluation.figures[0].value }
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

    @Test("What is held out of a folder is not learned from, and captions come with pictures")
    func foldersAreSplit() throws {
        let picture = Picture(width: 2, height: 2, format: .rgb, samples: .eight([UInt8](repeating: 9, count: 12)))
        for index in 0..<7 { try picture.write(to: folder.appendingPathComponent("\(index).png").path) }
        try Data("a grey square\n".utf8).write(to: folder.appendingPathComponent("0.txt"))
        let whole = try PictureFolder(folder.path)
        let (held, rest) = whole.split(every: 3)
        #expect(held.files.count == 2 && rest.files.count == 5)
        #expect(Set(held.files).isDisjoint(with: rest.files))
        #expect(try whole.example(0).caption == "a grey square")
        #expect(try whole.example(1).caption.isEmpty)
    }
}
