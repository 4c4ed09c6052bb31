import GentoolTensors
import Glibc

/// SAM's prompt encoder (Kirillov et al. 2023, appendix A): points and corners of a box as tokens, places by sines of
/// random directions (Tancik et al. 2020, "Fourier Features").
struct PlacePromptEncoder: Sendable {
    /// 2 × half of the channels.
    private let directions: [Float]
    /// What is added to a point that isn't meant, to one that is, and to a box's upper left and lower right corner.
    private let kinds: [[Float]]
    /// Stands in the place of a box.
    private let noBox: [Float]
    /// Stands in the place of a mask.
    private let noMask: [Float]
    let channels: Int

    init(_ from: Weights) throws {
        let name = "pe_layer.positional_encoding_gaussian_matrix"
        let half = try from.shape(name, axes: 2)[1]
        let channels = 2 * half
        self.channels = channels
        directions = try from.tensor(name, shape: [2, half]).floats()
        func vector(_ name: String) throws -> [Float] {
            try from.tensor("\(name).weight", shape: [1, channels]).floats()
        }
        kinds = try (0..<4).map { try vector("point_embeddings.\($0)") }
        noBox = try vector("not_a_point_embed")
        noMask = try vector("no_mask_embed")
    }

    /// - Returns: 1, T, channels.
    func tokens(_ prompt: PlacePrompt) -> Tensor {
        var tokens: [[Float]] = []
        func add(_ place: PlacePrompt.Place, _ kind: Int) {
            tokens.append(Swift.zip(encoded(place), kinds[kind]).map { $0 + $1 })
        }
        for point in prompt.points { add(point.place, point.isMeant ? 1 : 0) }
        if let box = prompt.box {
            add(box.upperLeft, 2)
            add(box.lowerRight, 3)
        } else {
            tokens.append(noBox)
        }
        return Tensor(shape: [1, tokens.count, channels], elements: tokens.flatMap(\.self))
    }

    /// Where the pixels of an embedding are: 1, H · W, channels.
    func positions(height: Int, width: Int) -> Tensor {
        func middle(_ index: Int, of count: Int) -> Float { (Float(index) + 0.5) / Float(count) }
        let values = (0..<height).flatMap { y in
            (0..<width).flatMap { x in encoded(.init(x: middle(x, of: width), y: middle(y, of: height))) }
        }
        return Tensor(shape: [1, height * width, channels], elements: values)
    }

    /// What is added to each pixel of an embedding where no mask is given: `pixels`, channels.
    func withoutMask(pixels: Int) -> Tensor { Tensor(shape: [1, channels], elements: noMask).repeated(pixels) }

    private func encoded(_ place: PlacePrompt.Place) -> [Float] {
        let half = channels / 2
        let (x, y) = (2 * place.x - 1, 2 * place.y - 1)
        let angles = (0..<half).map { 2 * Float.pi * (x * directions[$0] + y * directions[half + $0]) }
        return angles.map { sinf($0) } + angles.map { cosf($0) }
    }
}
