import GentoolTensors
import Glibc

/// Numbers as cosines and sines of falling frequencies (Vaswani et al. 2017, §3.5, cosines first).
///
/// - Returns: count, channels.
func sinusoidalEmbedding(_ values: [Float], channels: Int) -> Tensor {
    let half = channels / 2
    return Tensor(
        shape: [values.count, channels],
        elements: values.flatMap { value in
            let angles = (0..<half).map { value * Float(exp(-log(10_000) * Double($0) / Double(half))) }
            return angles.map { cosf($0) } + angles.map { sinf($0) }
                + [Float](repeating: 0, count: channels - 2 * half)
        })
}

/// A number as sines and cosines of falling frequencies, sines first, the last of which is exactly 1 / 10000: what latent
/// consistency models are told their guidance scale by.
///
/// - Returns: 1, channels.
func guidanceEmbedding(_ value: Float, channels: Int) -> Tensor {
    let half = channels / 2
    let angles = (0..<half).map { value * Float(exp(-log(10_000) * Double($0) / Double(max(1, half - 1)))) }
    return Tensor(
        shape: [1, channels],
        elements: angles.map { sinf($0) } + angles.map { cosf($0) } + [Float](repeating: 0, count: channels - 2 * half))
}
