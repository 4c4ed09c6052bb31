import GentoolTensors

/// A network that paints what may stand in a picture's hole.
public protocol Eraser: Sendable {
    /// What there is to say of it.
    var description: EraserDescription { get }
    /// The side of the squares that it takes; `nil` if pictures may have any size.
    var side: Int? { get }
    /// Width and height of pictures have to be multiples of this.
    var alignment: Int { get }

    /// - Parameters:
    ///   - picture: N, H, W, 3 in 0...1.
    ///   - mask: N, H, W, 1: 1 is the hole, of which the network sees nothing, 0 is known.
    /// - Returns: N, H, W, 3: about 0...1, not clamped. What it makes of known pixels is close to them, and not the same.
    func callAsFunction(_ picture: Tensor, mask: Tensor) -> Tensor
}
