import Foundation
import GentoolDiffusion
import GentoolRaster
import GentoolTensors
import Testing

@testable import GentoolModels
@testable import GentoolPipelines

@Suite("Features that evaluations of a UNet take over from each other") struct FeatureReuseTests {
    private func pipeline() throws -> DiffusionPipeline {
        DiffusionPipeline(
            try StableDiffusionModel(
                path: ReferencePictureTests.fixture("sd1").path, ModelOptions(precision: .f32)))
    }

    private func settings(reuse: Int) -> DiffusionSettings {
        var settings = DiffusionSettings()
        (settings.prompt, settings.steps, settings.seed, settings.reuse) = ("a house", 8, 3, reuse)
        return settings
    }

    @Test(
        "What is taken over for the same sample is what would be made, and after so many evaluations it is made again")
    func network() throws {
        let model = try pipeline().model
        let network = try model.readNetwork(isCompact: false)
        var generator = TorchGenerator(seed: 1)
        let samples = (0..<2).map { _ in generator.normal([1, 8, 8, 4]) }
        var conditioning = Conditioning(context: generator.normal([1, 77, model.network.contextChannels]))
        func answer(_ sample: Tensor, _ timestep: Float) -> Tensor {
            network(sample, timestep: timestep, conditioning: conditioning, injection: nil)
        }
        let plain = [answer(samples[0], 800), answer(samples[1], 700)]
        conditioning.reuse = FeatureReuse(interval: 2)
        #expect(answer(samples[0], 800) == plain[0])
        #expect(answer(samples[0], 800) == plain[0])
        #expect(answer(samples[1], 700) == plain[1])
        let taken = answer(samples[0], 800)
        #expect(taken != plain[0] && taken.floats().allSatisfy(\.isFinite))
        // Those of another batch are made for it.
        let both = network(
            .concatenated(samples, axis: 0), timestep: 800, conditioning: conditioning[[0, 0]], injection: nil)
        #expect(zip(both[0..<1].floats(), plain[0].floats()).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test("Features are made by the first of so many evaluations, for each size of a batch")
    func intervals() {
        let reuse = FeatureReuse(interval: 3)
        var made = 0
        for samples in [1, 1, 2, 1, 1, 2, 2, 2] where reuse.taken(samples: samples) == nil {
            reuse.keep(Tensor(shape: [1], repeating: 0), samples: samples)
            made += 1
        }
        #expect(made == 4)
    }

    @Test("Pictures differ from those without, and are the same each time")
    func pictures() throws {
        func made(_ reuse: Int) throws -> Samples {
            try pipeline().generate(settings(reuse: reuse), width: 32, height: 32).samples
        }
        let half = try made(2)
        #expect(try made(1) != half && made(2) == half)
    }

    @Test("Models without such features refuse it")
    func refuses() throws {
        let model = try DiffusionFamilies.open(Flux2Tests.folder, ModelOptions(precision: .f32))
        let error = #expect(throws: ModelError.self) {
            try DiffusionPipeline(model).generate(settings(reuse: 2), width: 16, height: 16)
        }
        #expect(error?.description.contains("UNet") == true)
    }
}
