import Foundation
import GentoolBase
import GentoolModels
import GentoolRaster
import GentoolTensors
import TestFiles
import Testing

@testable import GentoolTraining

@Suite("Subjects that are learned")
struct SubjectTests {
    private let folder = TemporaryFolder()

    private func write(_ picture: Picture, _ name: String) throws {
        try picture.write(to: folder.path(name))
    }

    @Test("A lesson is the same each time, and its mask is where the thing is")
    func lessons() throws {
        let lessons = try SmallRecipes.subject().lessons
        for seed in 0..<8 {
            var (first, second) = (SplitMix64(UInt64(seed)), SplitMix64(UInt64(seed)))
            let lesson = try lessons.lesson(nil, at: 0, using: &first)
            #expect(try lesson.image == lessons.lesson(nil, at: 0, using: &second).image)
            #expect((0.02...0.9).contains(lesson.mask.coverage))
            #expect(lesson.image.values.allSatisfy { (0...1).contains($0) })
            let isGrey = stride(from: 0, to: lesson.image.values.count, by: 3).allSatisfy {
                abs(lesson.image.values[$0] - lesson.image.values[$0 + 1]) < 0.02
            }
            // More red than what is behind it.
            func redness(_ isThing: Bool) -> Float {
                let pixels = lesson.mask.values.indices.filter {
                    isThing ? lesson.mask.values[$0] > 0.9 : lesson.mask.values[$0] < 0.1
                }
                return pixels.reduce(0) {
                    $0 + lesson.image.values[3 * $1] - lesson.image.values[3 * $1 + 1]
                } / Float(max(1, pixels.count))
            }
            #expect(isGrey || redness(true) > redness(false) + 0.1, "seed \(seed)")
        }
    }

    @Test("A small network learns to find things that it was not shown there")
    func learns() throws {
        let recipe = try SmallRecipes.subject(steps: 150)
        var state = try recipe.initialState()
        let before = try recipe.evaluation(of: state.best).metrics[0].value
        for step in 0..<150 {
            _ = try recipe.learn(&state, from: recipe.batch(step))
            state.step += 1
        }
        let after = try recipe.evaluation(of: state.best).metrics[0].value
        #expect(after > before + 0.2 && after > 0.5, "\(before) became \(after)")
    }

    @Test("The small network's weights are an IS-Net's, in 3 MB of 16-bit numbers")
    func size() throws {
        let shapes = U2NetConfiguration.small.shapes
        #expect(shapes.values.reduce(0) { $0 + $1.reduce(1, *) } * 2 < 3_000_000)
        let names = U2Net.layers(isHalving: true).map(\.convolution)
        #expect(Set(shapes.keys) == Set(names.flatMap { ["\($0).weight", "\($0).bias"] }))
        let zeros = NamedTensors(shapes.mapValues { Tensor(shape: $0) }, name: "zeros")
        let weights = Weights(zeros, precision: .f32)
        #expect(U2Net.matches(weights))
        let network = try U2Net(weights, side: 96)
        #expect(network.description.side == 96)
        #expect(network.takesPrompts)
        let masks = network.masks(Tensor(shape: [1, 96, 64, U2NetConfiguration.small.inputs]))
        #expect(masks.map { $0.shape[1] } == [48, 24, 12, 6, 3, 2])
    }

    @Test("The error of masks is small where they agree, and large where they don't")
    func maskError() {
        let wanted = Tensor(shape: [1, 2, 2, 1], elements: [1, 0, 0, 1])
        let right = Tensor(shape: [1, 2, 2, 1], elements: [9, -9, -9, 9])
        #expect(right.maskError(wanted).scalar < 0.001)
        #expect((-1 * right).maskError(wanted).scalar > 9)
        // Cross entropy log 2; of sums 1 and 4 - 1, and a pixel's share in both, 0.4 is left.
        let even = Tensor(shape: [1, 2, 2, 1])
        let expected = log(2) + 0.5 * (1 - (0.25 + 0.25) / (0.75 + 0.25))
        #expect(abs(Double(even.maskError(wanted).scalar) - expected) < 1e-5)
    }

    @Test("Photographs come with the masks beside them, and things with their alpha")
    func folders() throws {
        let red = Picture(
            width: 4, height: 2, format: .rgb, samples: .eight((0..<8).flatMap { _ in [200, 0, 0] as [UInt8] }))
        try write(red, "a.png")
        try write(Picture(Mask(width: 4, height: 2, values: [0, 1, 1, 0, 0, 1, 1, 0])), "a-mask.png")
        var leftOut: [String] = []
        func masked() throws -> [MaskedPicture] {
            try MaskedPicture.all(in: PictureFolder(folder.path), largest: 100, leftOut: &leftOut)
        }
        func things() throws -> [Cutout] {
            try Cutout.all(in: PictureFolder(folder.path), largest: 100, leftOut: &leftOut)
        }
        let photographs = try masked()
        #expect(photographs.count == 1 && photographs[0].mask.coverage == 0.5)
        let thing = try #require(photographs[0].cutout)
        #expect(thing.image.width == 2 && thing.image.height == 2 && thing.image.values[3] == 1)
        #expect(leftOut.isEmpty)
        #expect(throws: TrainingError.self) { try things() }
        try write(Picture(width: 4, height: 2, format: .rgba, depth: 8), "empty.png")
        try write(red.converted(to: .rgba), "whole.png")
        leftOut = []
        #expect(try things().count == 1)
        #expect(leftOut.map { $0.contains("a.png: has no alpha") } == [true, false])
        #expect(leftOut[1].contains("empty.png: is transparent all over"))
        for name in ["empty.png", "whole.png"] { try FileManager.default.removeItem(atPath: folder.path(name)) }
        try write(Picture(Mask(width: 4, height: 2)), "a-mask.png")
        leftOut = []
        let empty = #expect(throws: TrainingError.self) { try masked() }
        #expect(
            empty?.reason.contains("empty masks only") == true && leftOut == [folder.path("a.png: has an empty mask")])
        try write(Picture(Mask(width: 3, height: 2)), "a-mask.png")
        let error = #expect(throws: TrainingError.self) { try masked() }
        #expect(error?.description.contains("3x2") == true)
        #expect(MaskedPicture(image: FloatImage(red), mask: Mask(width: 4, height: 2)).cutout == nil)
    }

    @Test("Masks that nothing can be learned from end a training instead of holding it up")
    func noSubjects() throws {
        let image = FloatImage(width: 8, height: 8, channels: 3, values: [Float](repeating: 0.5, count: 192))
        let whole = MaskedPicture(image: image, mask: Mask(width: 8, height: 8, repeating: 1))
        var lessons = try SubjectLessons(
            named: "whole", things: [], scenes: SmallRecipes.pictures, masked: [whole], side: 8)
        lessons.maskedShare = 1
        var generator = SplitMix64(seed: 1)
        let error = #expect(throws: TrainingError.self) { try lessons.lesson(nil, at: 0, using: &generator) }
        #expect(error?.description.contains("2 to 90 %") == true)
    }

    @Test("What wears small pictures leaves their size, is the same each time, and is none where none is asked for")
    func degradations() throws {
        let large = FloatImage(try WorldPictures(width: 64, height: 64).example(3).picture)
        var worn = Degradation(scale: 2)
        worn.wornShare = 1
        let plain = Degradation(scale: 2)
        var distances: Set<Float> = []
        for seed in 0..<12 {
            var generators = (0..<3).map { _ in SplitMix64(UInt64(seed)) }
            let made = try worn(large, using: &generators[0])
            #expect(made.width == 32 && made.height == 32)
            #expect(try made == worn(large, using: &generators[1]))
            let other = try plain(large, using: &generators[2])
            distances.insert(zip(made.values, other.values).reduce(0) { $0 + abs($1.0 - $1.1) })
        }
        #expect(distances.count > 10)
        #expect(plain.wornShare == 0)
    }
}
