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

/// What there is to say of an eraser.
public struct EraserDescription: Sendable, Equatable, Encodable {
    /// The name under which it was published.
    public let architecture: String
    /// The side of the pictures that it was made for.
    public let side: Int
    /// Channels behind its first layer.
    public let features: Int
    /// Blocks in its middle, or resolutions.
    public let blocks: Int

    /// What a network's weights tell of it.
    public init(architecture: String, side: Int, features: Int, blocks: Int) {
        (self.architecture, self.side, self.features, self.blocks) = (architecture, side, features, blocks)
    }

    /// For a person.
    public var text: String { "\(architecture), \(side)x\(side), \(features) features, \(blocks) blocks" }
}

extension Tensor {
    /// The picture without what is under a mask, which has one channel.
    func hidden(under mask: Tensor) -> Tensor {
        let channels = shape[3]
        return Tensor(shape: shape) { out in
            withFloats { values in
                mask.withFloats { mask in
                    for place in values.indices { out[place] = values[place] * (1 - mask[place / channels]) }
                }
            }
        }
    }
}
