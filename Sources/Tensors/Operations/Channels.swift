/// Some neighbouring channels of a tensor.
public struct Channels: Sendable {
    let tensor: Tensor
    let range: Range<Int>

    /// The channels in a range of the last axis; all of it by default.
    public init(_ tensor: Tensor, _ range: Range<Int>? = nil) {
        self.tensor = tensor
        self.range = range ?? 0..<tensor.shape[tensor.shape.count - 1]
    }

    /// How far apart pixels or tokens are.
    var stride: Int { tensor.shape[tensor.shape.count - 1] }
    /// The channels without a recording.
    var detached: Channels { Channels(tensor.detached, range) }
}
