import GentoolModels
import GentoolTensors

/// Turns prompts into what Stable Diffusion's UNets are conditioned on: the states of CLIP's text encoders.
struct TextConditioner: Conditioner {
    /// A text encoder, and which of its states the model was trained on.
    struct Stage: Sendable {
        let tokenizer: CLIPTokenizer
        let encoder: TextEncoder
        /// 0 is the last state, 1 the one before it.
        let skippedLayers: Int
        /// Whether a state before the last is normalized as the last is.
        let isNormalized: Bool
    }

    let stages: [Stage]
    /// Whether an empty prompt stands for zeros rather than for what the encoders say of it.
    var zeroesEmptyPrompts = false

    /// The network attends to all of them in each step.
    private static let mostChunks = 64

    /// Each prompt is made of as many chunks as the longest needs.
    ///
    /// - Throws: `ModelError` if one is longer than any prompt that means something.
    func conditioning(for prompts: [String]) throws -> Conditioning {
        var contexts: [Tensor] = []
        var pooled: Tensor?
        let tokens = stages.map { stage in
            prompts.map { PromptTokens(PromptWeights(parsing: $0), tokenizer: stage.tokenizer) }
        }
        // As many of each encoder, whose channels stand side by side.
        let chunks = tokens.joined().map(\.chunks.count).max() ?? 1
        guard chunks <= Self.mostChunks else {
            throw ModelError(
                .invalidValue, "the prompt",
                "takes \(chunks) chunks of \(PromptTokens.tokensPerChunk) tokens, expected at most \(Self.mostChunks)")
        }
        for (stage, prompts) in zip(stages, tokens) {
            let parts = prompts.map { encode($0.padded(toChunks: chunks), stage) }
            contexts.append(.concatenated(parts.map(\.context), axis: 0))
            let stagePooled = parts.compactMap(\.pooled)
            if stagePooled.count == prompts.count { pooled = .concatenated(stagePooled, axis: 0) }
        }
        let empty = zeroesEmptyPrompts ? prompts.indices.filter { prompts[$0].isEmpty } : []
        var conditioning = Conditioning(context: Self.clearing(empty, of: .concatenated(contexts, axis: 2)))
        conditioning.pooled = pooled.map { Self.clearing(empty, of: $0) }
        return conditioning
    }

    /// 1, 77 · chunks, channels; and the pooled text of the first chunk.
    private func encode(_ prompt: PromptTokens, _ stage: Stage) -> (context: Tensor, pooled: Tensor?) {
        let output = stage.encoder(prompt.chunks.map(\.ids), skipping: stage.skippedLayers)
        let states =
            stage.isNormalized && stage.skippedLayers > 0 ? stage.encoder.normalized(output.state) : output.state
        let weighted = Self.weighted(states, by: prompt.chunks.flatMap(\.weights))
        let (chunks, channels) = (states.shape[0], states.shape[2])
        return (weighted.reshaped([1, chunks * PromptTokens.chunkLength, channels]), output.pooled.map { $0[0..<1] })
    }

    /// Each token's state times its weight, then all brought back to the mean they had.
    private static func weighted(_ states: Tensor, by weights: [Float]) -> Tensor {
        guard weights.contains(where: { $0 != 1 }) else { return states }
        let channels = states.shape[2]
        var result = states
        result.withMutableFloats { values in
            for (token, weight) in weights.enumerated() where weight != 1 {
                for place in (token * channels)..<((token + 1) * channels) { values[place] *= weight }
            }
        }
        let factor = states.floats().reduce(0, +) / result.floats().reduce(0, +)
        return factor.isFinite ? factor * result : result
    }

    /// Zeros for some samples of a batch.
    private static func clearing(_ samples: [Int], of batch: Tensor) -> Tensor {
        var batch = batch
        for sample in samples {
            batch.replace(sample..<(sample + 1), axis: 0, with: Tensor(shape: [1] + batch.shape.dropFirst()))
        }
        return batch
    }
}
