import GentoolBase
import GentoolRaster
import GentoolTensors

/// How a small picture comes from a large one, or at scale 1 a worn one from a good one: what an upscaler learns to undo.
public struct Degradation: Sendable {
    /// How many times smaller the picture becomes in both directions, 1 or more.
    public let scale: Int
    /// How many of the small pictures are JPEGs, 0...1.
    public var jpegShare = 0.4
    /// Of their quality.
    public var jpegQualities = usualJPEGQualities
    static let usualJPEGQualities = 40...95
    /// How many are worn as pictures of all sorts are, 0...1: blurred where they become smaller, made smaller by any filter,
    /// noisy, and, if they are JPEGs, some of them twice.
    public var wornShare = 0.0
    /// The largest deviation of their noise.
    public var noise: Float = 0.04

    /// - Parameter scale: how many times smaller pictures become.
    public init(scale: Int) { self.scale = scale }

    /// The picture made smaller by a bicubic filter, in 256 levels as files have them, perhaps through a JPEG; or worn.
    ///
    /// - Parameters:
    ///   - large: its sides are multiples of the scale.
    ///   - generator: decides what becomes of it.
    /// - Throws: what writing and reading a JPEG throws.
    public func callAsFunction(_ large: FloatImage, using generator: inout SplitMix64) throws -> FloatImage {
        let isJPEG = generator.happens(jpegShare)
        let quality = Int.random(in: jpegQualities, using: &generator)
        let subsampling: WriteOptions.ChromaSubsampling = Bool.random(using: &generator) ? .full : .both
        if wornShare > 0, generator.happens(wornShare) {
            var small = Picture(worn(large, using: &generator))
            guard isJPEG else { return FloatImage(small) }
            if Bool.random(using: &generator) {
                let first = Int.random(in: jpegQualities, using: &generator)
                small = try small.throughJPEG(quality: first, subsampling: .both)
            }
            return FloatImage(try small.throughJPEG(quality: quality, subsampling: subsampling))
        }
        return try FloatImage(degraded(large, jpegQuality: isJPEG ? quality : nil, subsampling: subsampling))
    }

    /// The picture made smaller, and led through a JPEG if that has a quality.
    ///
    /// - Parameters:
    ///   - large: its sides are multiples of the scale.
    ///   - jpegQuality: of the JPEG; `nil` for none.
    ///   - subsampling: of its colours.
    /// - Throws: what writing and reading a JPEG throws.
    public func degraded(
        _ large: FloatImage, jpegQuality: Int?, subsampling: WriteOptions.ChromaSubsampling = .both
    ) throws -> Picture {
        let picture = Picture(smaller(large, by: .bicubic))
        return try jpegQuality.map { try picture.throughJPEG(quality: $0, subsampling: subsampling) } ?? picture
    }

    private func smaller(_ large: FloatImage, by filter: ResamplingFilter) -> FloatImage {
        large.resampled(width: large.width / scale, height: large.height / scale, filter: filter)
    }

    /// Each in half of the cases: a blur that is finer than a small pixel, noise.
    private func worn(_ large: FloatImage, using generator: inout SplitMix64) -> FloatImage {
        let isBlurred = Bool.random(using: &generator) && scale > 1
        let blur = Double.random(in: 1...Double(scale), using: &generator)
        let filter = ResamplingFilter.allCases.randomElement(using: &generator)!
        var small = smaller(isBlurred ? large.blurred(blur) : large, by: filter)
        let isNoisy = Bool.random(using: &generator)
        let deviation = Float.random(in: 0...noise, using: &generator)
        guard isNoisy else { return small }
        var normal = TorchGenerator(seed: generator.next())
        for (index, value) in normal.normal([small.values.count]).floats().enumerated() {
            small.values[index] += deviation * value
        }
        return small
    }
}

extension Picture {
    /// The picture as a JPEG gives it back.
    func throughJPEG(quality: Int, subsampling: WriteOptions.ChromaSubsampling) throws -> Picture {
        var options = WriteOptions()
        options.jpegQuality = .level(quality)
        options.chromaSubsampling = subsampling
        return try Picture(data: encoded(as: .jpeg, options: options).bytes, name: "JPEG in memory")
    }
}
