import GentoolRaster
import Testing

@testable import GentoolPipelines

/// With the small x2 upscaler in Fixtures.
@Suite struct DiffusionUpscalerTests {
    private func upscaler(tileSide: Int) throws -> DiffusionUpscaler {
        var settings = DiffusionSettings()
        settings.steps = 2
        settings.guidance = 1
        let model = try StableDiffusionModel(
            path: ReferencePictureTests.fixture("upscale").path, ModelOptions(precision: .f32))
        var upscaler = try DiffusionUpscaler(DiffusionPipeline(model), settings)
        upscaler.tileSide = tileSide
        upscaler.overlap = 4
        return upscaler
    }

    @Test("Any size becomes exactly what was asked for, with its opacity", arguments: [(21, 13), (16, 16), (40, 9)])
    func sizes(_ width: Int, _ height: Int) throws {
        let samples = (0..<(width * height * 4)).map { UInt8(truncatingIfNeeded: $0 % 4 == 3 ? 200 : $0 &* 31) }
        let picture = Picture(width: width, height: height, format: .rgba, samples: .eight(samples))
        let large = try UpscalePipeline(upscaler(tileSide: 16)).upscale(picture)
        #expect(large.width == 2 * width && large.height == 2 * height && large.format == .rgba)
        guard case .eight(let after) = large.samples else {
            Issue.record("8 bits stay 8 bits")
            return
        }
        #expect(stride(from: 3, to: after.count, by: 4).allSatisfy { after[$0] == 200 })
    }

    @Test("Tiles cover a length, overlap, and end where it ends", arguments: [100, 128, 129, 250, 1000])
    func starts(_ length: Int) {
        let starts = DiffusionUpscaler.starts(of: length, side: 128, overlap: 24)
        #expect(starts.first == 0 && starts.last! + 128 >= length)
        #expect(starts.last! == max(0, length - 128))
        #expect(zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 <= 128 - 24 })
    }

    @Test("A noise level that the picture's noise doesn't reach is refused, and the highest one named")
    func noiseLevels() throws {
        let copy = try ModelCopy(of: "upscale")
        let file = "low_res_scheduler/scheduler_config.json"
        try copy.write(copy.values(file).merging(["num_train_timesteps": 10]) { $1 }, file)
        let model = try StableDiffusionModel(path: copy.path, ModelOptions(precision: .f32))
        let picture = Picture(width: 16, height: 16, format: .rgb, samples: .eight([UInt8](repeating: 9, count: 768)))
        var settings = DiffusionSettings()
        settings.steps = 1
        let pipeline = DiffusionPipeline(model)
        #expect(try pipeline.enlarge(picture, settings, noiseLevel: 9).width == 32)
        let error = #expect(throws: ModelError.self) { try pipeline.enlarge(picture, settings, noiseLevel: 10) }
        #expect(error?.description.contains("from 0 to 9") == true, "\(error?.description ?? "")")
    }

    @Test("A model that was trained for something else is refused")
    func otherModel() throws {
        let model = try StableDiffusionModel(path: ReferencePictureTests.fixture("sd1").path)
        #expect(throws: ModelError.self) { try DiffusionUpscaler(DiffusionPipeline(model), DiffusionSettings()) }
    }
}
