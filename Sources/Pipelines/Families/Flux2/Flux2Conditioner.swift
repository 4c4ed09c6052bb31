import GentoolModels
import GentoolTensors

/// Turns prompts into what FLUX.2's small models are conditioned on: states of a language model between some of its layers,
/// side by side, of the prompt in a chat and of what fills it up.
struct Flux2Conditioner: Conditioner {
    let tokenizer: Qwen3Tokenizer
    let encoder: Qwen3Encoder

    /// Longer prompts are cut off, and shorter ones filled up.
    static let tokens = 512

    static let chat = Qwen3Chat(answer: Qwen3Chat.noThoughts)

    /// Before which layers: a quarter, a half and three quarters of the way.
    static func places(_ configuration: Qwen3Configuration) -> [Int] {
        (1...3).map { $0 * configuration.layers / 4 }
    }

    func conditioning(for prompts: [String]) throws -> Conditioning {
        let texts = prompts.map { prompt in
            let ids = Array(tokenizer.encode(Self.chat.text(prompt)).prefix(Self.tokens))
            let padding = [Int](repeating: tokenizer.padToken, count: Self.tokens - ids.count)
            return Qwen3Encoder.Text(ids + padding, length: ids.count)
        }
        let states = try encoder.states(of: texts, at: Self.places(encoder.configuration))
        return Conditioning(context: .concatenated(states.map { .concatenated($0, axis: 2) }, axis: 0))
    }
}
