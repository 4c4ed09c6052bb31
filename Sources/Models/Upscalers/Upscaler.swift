import GentoolTensors

/// A network that makes a picture out of a smaller one.
public protocol Upscaler: Sendable {
    /// What there is to say of it.
    var description: UpscalerDescription { get }
    /// Pixels of the input around a part of a picture that it takes for the part to become what it becomes in the whole.
    var margin: Int { get }
    /// Where a part of a picture has to begin (in pixels, a multiple of this) to become what it becomes in the whole.
    var alignment: Int { get }
    /// Numbers that are in memory at once for each pixel of the input, about.
    var valuesPerPixel: Int { get }

    /// - Parameter x: N, H, W, channels in 0...1.
    /// - Returns: N, H · scale, W · scale, channels: about 0...1, not clamped.
    func callAsFunction(_ x: Tensor) -> Tensor
}
