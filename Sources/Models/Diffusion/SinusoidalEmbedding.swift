import Foundation
import Tensors

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
