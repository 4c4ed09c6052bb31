import GentoolDiffusion
import GentoolTensors

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
