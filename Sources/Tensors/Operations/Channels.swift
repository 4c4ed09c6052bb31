/// Some neighbouring channels of a tensor.
public struct Channels: Sendable {
    let tensor: Tensor
    let range: Range<Int>

    /// The channels in a range of the last axis; all of it by default.
    ///
    /// - Precondition: the tensor has these channels.
    public init(_ tensor: Tensor, _ range: Range<Int>? = nil) {
        let all = 0..<tensor.shape[tensor.shape.count - 1]
        self.tensor = tensor
        self.range = range ?? all
        precondition(all.contains(self.range), "channels \(self.range) are not among the \(all.count) of the tensor")
    }

    /// How far apart pixels or tokens are.
    var stride: Int { tensor.shape[tensor.shape.count - 1] }
    /// The channels without a recording.
    var detached: Channels { Channels(tensor.detached, range) }
}
