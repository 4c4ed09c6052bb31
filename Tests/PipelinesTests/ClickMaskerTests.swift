import Foundation
import GentoolCheckpoints
import GentoolModels
import GentoolRaster
import GentoolTensors
import Testing

@testable import GentoolPipelines

/// What MobileSAM's own code makes with the network in Fixtures/clicks; `make_click_fixtures.py` makes it again.
@Suite("MobileSAM finds what its definition in PyTorch finds at places")
struct ClickMaskerTests {
    static func path(_ name: String) -> String { ReferencePictureTests.fixture("clicks/\(name)").path }

    private static func expected(_ name: String) throws -> Tensor {
        let stored = try #require(try Checkpoint(contentsOf: path("expected.safetensors")).tensors[name])
        return Tensor(shape: stored.shape, elements: stored.floats())
    }

    static func tensors() throws -> [String: Tensor] {
        try Checkpoint(contentsOf: path("mobile_sam.pt")).tensors
            .mapValues { Tensor(shape: $0.shape, elements: $0.floats()) }
    }

    static func masker(_ precision: Precision = .f32) throws -> ClickMasker {
        let weights = Weights(NamedTensors(try tensors(), name: "file"), precision: precision)
        var masker = ClickMasker(try MobileSAM(weights))
        masker.side = 64
        return masker
    }

    private static func largestDifference(_ a: some Sequence<Float>, _ b: some Sequence<Float>) -> Float {
        zip(a, b).map { abs($0 - $1) }.max() ?? .infinity
    }

    private static let prompts: [String: (points: [MaskPoint], box: PixelRect?)] = [
        "point": ([MaskPoint(x: 20, y: 30)], nil),
        "points": (
            [MaskPoint(x: 20, y: 30), MaskPoint(x: 40, y: 12, isMeant: false), MaskPoint(x: 22, y: 35)], nil
        ),
        "box": ([], PixelRect(x: 10, y: 5, width: 40, height: 35)),
        "both": (
            [MaskPoint(x: 30, y: 20, isMeant: false), MaskPoint(x: 12, y: 9)],
            PixelRect(x: 10, y: 5, width: 40, height: 35)
        ),
    ]

    @Test("The embedding of a picture")
    func embedding() throws {
        let network = try Self.masker().network
        #expect(network.description.text == "MobileSAM, 1024x1024, 32 features")
        let made = network.embedding(of: try Self.expected("input").channelsLast())
        let reference = try Self.expected("embedding").channelsLast()
        #expect(made.shape == reference.shape)
        let difference = Self.largestDifference(made.floats(), reference.floats())
        #expect(difference < 1e-4, "\(difference)")
    }

    @Test("All masks of a prompt, and how good they are", arguments: ["point", "points", "box", "both"])
    func answers(name: String) throws {
        let network = try Self.masker().network
        let prompt = Self.prompts[name]!
        func place(_ x: Int, _ y: Int) -> PlacePrompt.Place {
            .init(x: (Float(x) + 0.5) / 64, y: (Float(y) + 0.5) / 64)
        }
        let answer = network.answer(
            PlacePrompt(
                points: prompt.points.map { .init(place($0.x, $0.y), isMeant: $0.isMeant) },
                box: prompt.box.map {
                    .init(upperLeft: place($0.x, $0.y), lowerRight: place($0.maxX - 1, $0.maxY - 1))
                }), in: try Self.expected("embedding").channelsLast())
        let logits = try Self.expected("\(name)-logits").channelsLast()
        #expect(answer.logits.shape == logits.shape)
        let difference = Self.largestDifference(answer.logits.floats(), logits.floats())
        #expect(difference < 1e-4, "\(difference)")
        #expect(Self.largestDifference(answer.quality, try Self.expected("\(name)-quality").floats()) < 1e-4)
    }

    private static func picture(_ pixels: Tensor, depth: Int = 8) -> Picture {
        Picture(
            width: pixels.shape[1], height: pixels.shape[0], format: .rgb,
            samples: Samples(pixels.floats().map { $0 / 255 }, depth: depth))
    }

    @Test(
        "and with all that is done before and behind the network, a mask in the picture's size",
        arguments: ["wide-point", "wide-points", "wide-box", "wide-both", "small-point", "tall-point"], [8, 16])
    func whole(name: String, depth: Int) throws {
        let masker = try Self.masker()
        let parts = name.split(separator: "-").map(String.init)
        let prompt = parts[0] == "wide" ? Self.prompts[parts[1]]! : (points: [MaskPoint(x: 3, y: 4)], box: nil)
        let pixels = try Self.expected("\(parts[0])-pixels")
        let found = try masker.found(
            .places(points: prompt.points, box: prompt.box), in: Self.picture(pixels, depth: depth))
        let reference = try Self.expected(name)
        #expect([found.mask.height, found.mask.width] == reference.shape)
        let difference = Self.largestDifference(found.mask.values, reference.floats())
        #expect(difference < 1e-4, "\(difference)")
        let certainty = try Self.expected("\(name)-certainty").floats()[0]
        #expect(abs(try #require(found.certainty) - certainty) < 1e-4)
    }

    @Test("A picture is looked at once for many prompts")
    func kept() throws {
        let masker = try Self.masker()
        let picture = Self.picture(try Self.expected("wide-pixels"))
        let seen = masker.seen(picture)
        for prompt in Self.prompts.values {
            let places = MaskPrompt.places(points: prompt.points, box: prompt.box)
            #expect(try masker.found(places, in: seen).mask == masker.found(places, in: picture).mask)
        }
    }

    @Test("A mask is above one half where logits are above zero, and nowhere else")
    func threshold() {
        let logits: [Float] = [-1e30, -1, -1e-12, 0, 1e-12, 1, 1e30]
        let made = Tensor(shape: [logits.count], elements: logits).probabilities()
        #expect(made.map { $0 > 0.5 } == logits.map { $0 > 0 })
        #expect(made.first == 0 && made.last == 1)
    }

    @Test("Pictures of other kinds, of a few pixels, and very long ones have masks, too")
    func kinds() throws {
        let masker = try Self.masker(.fastest)
        for format in [PixelFormat.gray, .grayAlpha, .rgba, .cmyk] {
            for (width, height) in [(1, 3), (1, 1), (4000, 2), (1, 700)] {
                let picture = Picture(
                    width: width, height: height, format: format,
                    samples: Samples([Float](repeating: 0.3, count: width * height * format.channels), depth: 16))
                let point = MaskPrompt.places(points: [MaskPoint(x: width - 1, y: height - 1)], box: nil)
                let mask = try masker.found(point, in: picture).mask
                #expect(mask.width == width && mask.height == height)
            }
        }
    }

    @Test("Subjects, words, and places outside of the picture are refused")
    func prompts() throws {
        let masker = try Self.masker()
        let picture = Picture(width: 4, height: 3, format: .rgb, samples: .eight([UInt8](repeating: 9, count: 36)))
        for prompt in [MaskPrompt.subject, .text("dog")] {
            #expect(!masker.understands(prompt))
            #expect(throws: ModelError.self) { try masker.found(prompt, in: picture) }
        }
        for (points, box) in [
            ([], nil), ([MaskPoint(x: 1, y: 1, isMeant: false)], nil), ([MaskPoint(x: 4, y: 0)], nil),
            ([MaskPoint(x: 0, y: -1)], nil), ([], PixelRect(x: 4, y: 0, width: 9, height: 9)),
            ([], PixelRect(x: 1, y: 1, width: 0, height: 2)),
        ] as [([MaskPoint], PixelRect?)] {
            let prompt = MaskPrompt.places(points: points, box: box)
            #expect(masker.understands(prompt))
            #expect(throws: ModelError.self, "\(prompt)") { try masker.found(prompt, in: picture) }
        }
        let refusal = #expect(throws: ModelError.self) {
            try masker.found(.places(points: [MaskPoint(x: 7, y: 1)], box: nil), in: picture)
        }
        #expect(
            refusal?.description
                == "MobileSAM: was asked for the thing at 7,1, outside of the picture's 4x3 pixels")
        // A box that is partly outside means what of it is inside.
        let wide = try masker.found(.places(points: [], box: PixelRect(x: -5, y: 1, width: 99, height: 9)), in: picture)
        let inside = try masker.found(.places(points: [], box: PixelRect(x: 0, y: 1, width: 4, height: 2)), in: picture)
        #expect(wide.mask == inside.mask)
    }

    @Test("A network with a part missing, or of another shape, is refused by the tensor's name")
    func incomplete() throws {
        let whole = try Self.tensors()
        // Masks are no prompts here, and nobody classifies pictures.
        let unused = ["prompt_encoder.mask_downscaling.", "image_encoder.head.", "image_encoder.norm_head.", "pixel_"]
        for name in whole.keys where !unused.contains(where: { name.hasPrefix($0) }) {
            var tensors = whole
            tensors[name] = nil
            let missing = #expect(throws: WeightsError.self, "\(name)") {
                try MobileSAM(Weights(NamedTensors(tensors, name: "file"), precision: .f32))
            }
            #expect(missing?.reason.contains(name) == true, "\(name): \(missing?.reason ?? "")")
            tensors[name] = Tensor(shape: [1, 3, 2])
            #expect(throws: WeightsError.self, "\(name)") {
                try MobileSAM(Weights(NamedTensors(tensors, name: "file"), precision: .f32))
            }
        }
    }
}
