import GentoolRaster
import Testing

@testable import GentoolPipelines

/// Pictures that `make_style_fixtures.py` in Fixtures made with diffusers' networks.
@Suite("Styles") struct StyleTests {
    private let pipeline = DiffusionPipeline(
        try! StableDiffusionModel(path: ReferencePictureTests.fixture("sd1").path, ModelOptions(precision: .f32)))
    private let content = try! ReferencePictureTests.picture("picture.png")

    private var settings: DiffusionSettings {
        var settings = DiffusionSettings()
        settings.sampler = .ddim
        settings.steps = 6
        return settings
    }

    private func expect(_ image: FloatImage, equals reference: String) throws {
        let made = Picture(
            width: image.width, height: image.height, format: .rgb, samples: Samples(image.values, depth: 8))
        let difference = try Comparison(made, ReferencePictureTests.picture(reference))
        #expect(difference.largestDifference < 1.5 / 255)
    }

    private func styles(_ weights: Float...) throws -> [(picture: Picture, weight: Float)] {
        try zip(["waves", "checks"], weights).map {
            (try ReferencePictureTests.picture("style-\($0).png"), $1)
        }
    }

    @Test("of one picture are injected as the reference does")
    func one() throws {
        try expect(pipeline.style(content, styles: styles(1), settings), equals: "style-one.png")
    }

    @Test("of two pictures are mixed by their weights, and only as strongly as wanted")
    func two() throws {
        var style = StyleSettings()
        (style.strength, style.contentPreservation, style.temperature) = (0.6, 0.5, 1.2)
        try expect(pipeline.style(content, styles: styles(3, 1), settings, style: style), equals: "style-two.png")
    }

    @Test("of no strength leave the picture that inversion gives back")
    func none() throws {
        var style = StyleSettings()
        style.strength = 0
        var plain = settings
        plain.guidance = 1
        let styled = try pipeline.style(content, styles: styles(1), settings, style: style)
        let inverted = try pipeline.invert(content, from: "", plain)
        #expect(zip(styled.values, inverted.values).allSatisfy { abs($0 - $1) < 1e-3 })
    }

    @Test("that a prompt tells keep the picture's features as the reference does")
    func prompt() throws {
        var settings = settings
        settings.prompt = "a red house by a lake"
        settings.negativePrompt = "snow"
        settings.guidance = 5
        try expect(pipeline.restyle(content, from: "snow", settings), equals: "style-prompt.png")
    }

    @Test("go onto pictures of any size, whose opacity and depth stay", arguments: [true, false])
    func anySize(_ isTold: Bool) throws {
        let copy = try ModelCopy(of: "sd1")
        try copy.setSide(32)
        let samples = (0..<(50 * 30 * 4)).map { UInt16(truncatingIfNeeded: $0 &* 7919) }
        let photo = Picture(width: 50, height: 30, format: .rgba, samples: .sixteen(samples))
        var settings = settings
        settings.steps = 2
        if isTold { settings.prompt = "snow" }
        let styles = isTold ? [] : try styles(1, 2).map { StylePicture($0.picture, weight: $0.weight) }
        let pipeline = DiffusionPipeline(try StableDiffusionModel(path: copy.path, ModelOptions(precision: .f32)))
        let stylizer = try DiffusionStylizer(pipeline, styles: styles, settings)
        var fractions: [Double] = []
        let styled = try StyleTransferPipeline(stylizer).stylize(photo) { progress in
            if progress.fraction > 0 { fractions.append(progress.fraction) }
        }
        #expect(styled.width == 50 && styled.height == 30 && styled.format == .rgba)
        guard case .sixteen(let after) = styled.samples else {
            Issue.record("16 bits stay 16 bits")
            return
        }
        #expect(stride(from: 3, to: after.count, by: 4).allSatisfy { after[$0] == samples[$0] })
        #expect(after != samples)
        #expect(fractions.count == (isTold ? 4 : 8) && fractions.last == 1)
        #expect(zip(fractions, fractions.dropFirst()).allSatisfy(<))
    }

    @Test("that nobody tells are none")
    func missing() throws {
        let pipeline = DiffusionPipeline(try StableDiffusionModel(path: ReferencePictureTests.fixture("sd1").path))
        #expect(throws: StyleError.self) { try DiffusionStylizer(pipeline, styles: [], settings) }
        let weightless = [StylePicture(content, weight: 0)]
        #expect(throws: StyleError.self) { try DiffusionStylizer(pipeline, styles: weightless, settings) }
    }
}
