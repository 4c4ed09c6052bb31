import GentoolBase
import GentoolRaster
import GentoolTensors

/// Square pictures with their captions.
public struct PictureBatch: Sendable {
    /// N, side, side, 3 in -1...1.
    public let pixels: Tensor
    /// Of each picture; empty if nobody said.
    public let captions: [String]

    /// Pictures are N, side, side, 3 in -1...1.
    public init(_ pixels: Tensor, captions: [String]) {
        self.pixels = pixels
        self.captions = captions
    }

    /// - Parameters:
    ///   - images: at least one, all RGB of 0...1 and of one size.
    ///   - captions: one for each.
    public init(_ images: [FloatImage], captions: [String]) {
        pixels = Tensor(
            shape: [images.count, images[0].height, images[0].width, 3],
            elements: images.flatMap { $0.values.map { 2 * $0 - 1 } })
        self.captions = captions
    }

    /// The batch with some captions left out, by chance, so that a model also learns what pictures are like without one.
    ///
    /// - Parameter share: how many of them.
    func withoutSomeCaptions(_ share: Double, seed: UInt64, step: Int) -> PictureBatch {
        var generator = SplitMix64(seed, UInt64(step), .max)
        return PictureBatch(
            pixels, captions: captions.map { generator.happens(share) ? "" : $0 })
    }
}

extension PictureMix {
    /// What a step learns from: squares of pictures, perhaps mirrored if their captions are true then.
    ///
    /// - Parameters:
    ///   - side: of the squares, in pixels.
    ///   - whole: the shorter side of the pictures they are cut from; where it is that of the squares, most of the
    ///     picture is seen.
    func batch(_ step: Int, count: Int, side: Int, of whole: Int, seed: UInt64) throws -> PictureBatch {
        var (images, captions): ([FloatImage], [String]) = ([], [])
        for index in 0..<count {
            var generator = SplitMix64(seed, UInt64(step), UInt64(index))
            let example = try draw(at: step, using: &generator)
            let excess = Double(min(example.picture.width, example.picture.height)) / Double(whole)
            images.append(
                example.picture.randomCrop(
                    side: side, shrinking: max(1, 0.8 * excess)...max(1, excess),
                    mirroring: !example.caption.namesSides, turning: false, using: &generator))
            captions.append(example.caption)
        }
        return PictureBatch(images, captions: captions)
    }
}

extension Tensor {
    /// The inverse of what `PictureBatch` does to pixels.
    func images() -> [FloatImage] {
        (0..<shape[0]).map { index in
            FloatImage(
                width: shape[2], height: shape[1], channels: 3,
                values: self[index..<(index + 1)].floats().map { min(max(0.5 * $0 + 0.5, 0), 1) })
        }
    }
}
