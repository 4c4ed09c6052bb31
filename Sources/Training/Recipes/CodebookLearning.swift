import GentoolBase
import GentoolTensors

/// How a codebook learns: each code is the moving average of the latents that were rounded to it (van den Oord et al. 2017,
/// appendix A.1), and a code that hardly any latent comes to begins anew as one of the latents.
struct CodebookLearning {
    static let codes = "codebook.codes"
    static let sums = "codebook.sums"
    static let counts = "codebook.counts"

    private static let decay: Float = 0.98
    /// Fewer latents a step than this, on average, are hardly any.
    private static let deadCount: Float = 0.1

    let seed: UInt64

    func update(_ state: inout TrainingState, latents: Tensor, indices: [Int]) {
        var (counts, sums) = (state.parameters[Self.counts].floats(), state.parameters[Self.sums].floats())
        let latents = latents.floats()
        let channels = sums.count / counts.count
        for place in counts.indices { counts[place] *= Self.decay }
        for place in sums.indices { sums[place] *= Self.decay }
        for (row, index) in indices.enumerated() {
            counts[index] += 1 - Self.decay
            for channel in 0..<channels {
                sums[index * channels + channel] += (1 - Self.decay) * latents[row * channels + channel]
            }
        }
        var generator = SplitMix64(seed, UInt64(state.step), 1)
        for code in counts.indices where counts[code] < Self.deadCount {
            let row = Int.random(in: indices.indices, using: &generator)
            counts[code] = 1
            for channel in 0..<channels { sums[code * channels + channel] = latents[row * channels + channel] }
        }
        let codes = sums.indices.map { sums[$0] / counts[$0 / channels] }
        let shape = [counts.count, channels]
        state.parameters.set(Self.codes, to: Tensor(shape: shape, elements: codes))
        state.parameters.set(Self.sums, to: Tensor(shape: shape, elements: sums))
        state.parameters.set(Self.counts, to: Tensor(shape: [counts.count], elements: counts))
    }
}
