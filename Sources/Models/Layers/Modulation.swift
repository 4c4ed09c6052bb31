import GentoolTensors

/// What the time of the noise makes of a layer of a diffusion transformer: its normalized input is scaled and shifted, and
/// its output counts as much as a gate says (Peebles & Xie 2023, "Scalable Diffusion Models with Transformers", §3.2).
struct Modulation: Sendable {
    /// A value for each channel; the scale is that of the parameters plus 1.
    let shift: Tensor
    let scale: Tensor
    let gate: Tensor

    /// Some of them out of the answer of one layer: shift, scale and gate of the first, then those of the next.
    ///
    /// - Parameter answer: 1, 3 · count · channels.
    static func parts(_ answer: Tensor, of count: Int) -> [Modulation] {
        let channels = answer.count / (3 * count)
        func part(_ index: Int) -> Tensor {
            answer.channels(index * channels..<(index + 1) * channels).reshaped([channels])
        }
        return (0..<count).map {
            Modulation(shift: part(3 * $0), scale: part(3 * $0 + 1) + 1, gate: part(3 * $0 + 2))
        }
    }

    /// A layer's input, by a normalization without parameters of its own.
    func normalized(_ x: Tensor, epsilon: Float) -> Tensor {
        x.layerNormalized(scale: scale, shift: shift, epsilon: epsilon)
    }
}
