import GentoolBase
import GentoolRaster
import GentoolTensors

/// How a small picture comes from a large one: what an upscaler learns to undo.
public struct Degradation: Sendable {
    public let scale: Int
    /// How many of the small pictures are JPEGs, 0...1.
    public var jpegShare = 0.4
    /// Of their quality.
    public var jpegQualities = 40...95

    public init(scale: Int) { self.scale = scale }

    /// The picture made smaller by a bicubic filter, in 256 levels as files have them, perhaps through a JPEG.
    public func callAsFunction(_ large: FloatImage, using generator: inout SplitMix64) throws -> FloatImage {
        let isJPEG = Double.random(in: 0..<1, using: &generator) < jpegShare
        let quality = Int.random(in: jpegQualities, using: &generator)
        let subsampling: WriteOptions.ChromaSubsampling = Bool.random(using: &generator) ? .full : .both
        return try FloatImage(degraded(large, jpegQuality: isJPEG ? quality : nil, subsampling: subsampling))
    }

    /// The picture made smaller, and led through a JPEG if that has a quality.
    public func degraded(
        _ large: FloatImage, jpegQuality: Int?, subsampling: WriteOptions.ChromaSubsampling = .both
    ) throws -> Picture {
        let small = large.resampled(width: large.width / scale, height: large.height / scale, filter: .bicubic)
        let picture = Picture(small)
        guard let jpegQuality else { return picture }
        var options = WriteOptions()
        options.jpegQuality = .level(jpegQuality)
        options.chromaSubsampling = subsampling
        return try Picture(data: picture.encoded(as: .jpeg, options: options).bytes, name: "JPEG in memory")
    }
}
