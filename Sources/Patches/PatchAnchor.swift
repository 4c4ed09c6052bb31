import GentoolDiffusion
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

/// Pulls every answer towards an anchor, as far as that is trusted: a denoiser around a denoiser.
struct AnchoredDenoiser: Denoiser {
    let inner: any Denoiser
    let anchor: Tensor
    /// What the anchor counts of each value of an answer, 0...1.
    let share: Tensor

    func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
        let answer = try inner.denoise(x, sigma: sigma)
        return answer + share * (anchor - answer)
    }
}
