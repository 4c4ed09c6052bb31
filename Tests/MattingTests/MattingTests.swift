import Foundation
import GentoolRaster
import Testing

@testable import GentoolMatting

/// What pymatting makes of a small picture; see Fixtures/make_matting_fixtures.py.
private struct Reference: Decodable {
    let width: Int
    let height: Int
    let picture: [Float]
    let trimap: [Float]
    let alpha: [Float]
    let opacity: [Float]
    let foreground: [Float]

    static let shared: Reference = {
        let file = Bundle.module.url(forResource: "matting", withExtension: "json", subdirectory: "Fixtures")!
        return try! JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    }()

    var image: FloatImage { FloatImage(width: width, height: height, channels: 3, values: picture.map { $0 / 255 }) }
}

@Suite struct MattingTests {
    @Test("Opacity between known pixels is pymatting's closed form")
    func closedForm() {
        let reference = Reference.shared
        var matting = ClosedFormMatting()
        matting.epsilon = 1e-5
        matting.tolerance = 1e-6
        let alpha = matting.opacity(
            of: reference.image,
            known: Mask(width: reference.width, height: reference.height, values: reference.trimap),
            unknown: reference.trimap.map { $0 == 0.5 })
        let differences = zip(alpha.values, reference.alpha).map { abs($0 - $1) }
        // Known pixels are soft there (λ = 100), and exact here.
        #expect(differences.max()! < 0.01)
        for (value, known) in zip(alpha.values, reference.trimap) where known != 0.5 { #expect(value == known) }
    }

    @Test("Colours freed of the background are pymatting's")
    func foreground() {
        let reference = Reference.shared
        let opacity = Mask(width: reference.width, height: reference.height, values: reference.opacity)
        let colors = ForegroundColors.estimated(from: reference.image, opacity: opacity)
        // Where hardly anything is seen of it, a colour may be any.
        let differences = opacity.values.indices.filter { opacity.values[$0] > 0.05 }.flatMap { place in
            (0..<3).map { abs(colors.values[3 * place + $0] - reference.foreground[3 * place + $0]) }
        }
        #expect(differences.max()! < 0.05)
        #expect(differences.reduce(0, +) / Float(differences.count) < 0.005)
    }

    @Test("A mask's edge that is too narrow becomes as soft as the picture's")
    func edge() {
        let reference = Reference.shared
        let opacity = Mask(width: reference.width, height: reference.height, values: reference.opacity)
        var refining = EdgeMatting()
        refining.reach = 6
        let refined = refining.refined(opacity.thresholded(), of: reference.image)
        func error(_ mask: Mask) -> Float {
            zip(mask.values, opacity.values).reduce(0) { $0 + abs($1.0 - $1.1) } / Float(mask.values.count)
        }
        #expect(error(refined) < 0.4 * error(opacity.thresholded()))
    }

    @Test("Strokes that are thinner than the edge is sought stay as opaque as they are", arguments: [4, 9, 14])
    func thin(width: Int) {
        let side = 240
        var image = FloatImage(width: side, height: side, channels: 3)
        var strokes = Mask(width: side, height: side)
        for y in 0..<side {
            for x in 0..<side {
                let isStroke = (x + y / 2) % 60 < width
                let noise = Float((x * 7919 + y * 104_729) % 23) / 460
                for channel in 0..<3 { image[x, y, channel] = (isStroke ? 0.2 : 0.7) + noise }
                strokes[x, y] = isStroke ? 1 : 0
            }
        }
        var refining = EdgeMatting()
        refining.reach = 10
        let refined = refining.refined(strokes, of: image)
        let error = zip(refined.values, strokes.values).reduce(0) { $0 + abs($1.0 - $1.1) }
        #expect(error / Float(side * side) < 0.02, "\(error / Float(side * side))")
    }

    @Test("An empty mask stays empty, and a full one full")
    func ends() {
        let image = Reference.shared.image
        for value in [Float(0), 1] {
            let mask = Mask(width: image.width, height: image.height, repeating: value)
            #expect(EdgeMatting().refined(mask, of: image) == mask)
        }
    }
}
