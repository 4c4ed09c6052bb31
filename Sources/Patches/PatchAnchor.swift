import GentoolTensors

/// What is painted or filled should be like where that is known: in a clip, as the frame before has it, moved to where its
/// parts are now.
public struct PatchAnchor: Sendable {
    /// 1, H, W, C, as large as the picture and in its colours.
    public let picture: Tensor
    /// 1, H, W, C: how far each value is trusted, 0...1.
    public let trust: Tensor
    /// Per pixel where the patch or pixel was copied from that it is made of, as `y * width + x` there; -1 where that is not
    /// known.
    public let sources: [Int32]

    /// - Parameters:
    ///   - picture: 1, H, W, C.
    ///   - trust: H * W values of 0...1.
    ///   - sources: H * W places; -1 for none.
    public init(_ picture: Tensor, trust: [Float], sources: [Int32]) {
        precondition(trust.count == sources.count, "each pixel has a source, or -1")
        (self.picture, self.sources) = (picture, sources)
        let channels = picture.shape[3]
        precondition(trust.count * channels == picture.shape.reduce(1, *), "each pixel has a trust")
        self.trust = Tensor(
            shape: picture.shape, elements: trust.flatMap { [Float](repeating: $0, count: channels) })
    }
}
