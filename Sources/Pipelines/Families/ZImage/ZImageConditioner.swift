import GentoolModels
import GentoolTensors

/// Turns prompts into what Z-Image is conditioned on: the states of a language model before its last layer, of the prompt
/// in a chat, without what fills it up.
struct ZImageConditioner: Conditioner {
    let tokenizer: Qwen3Tokenizer
    let encoder: Qwen3Encoder

    /// Longer prompts are cut off.
    static let mostTokens = 512

    static let chat = Qwen3Chat()

    func conditioning(for prompts: [String]) throws -> Conditioning {
        let texts = prompts.map { prompt in
            Qwen3Encoder.Text(Array(tokenizer.encode(Self.chat.text(prompt)).prefix(Self.mostTokens)))
        }
        let states = try encoder.states(of: texts, at: [max(0, encoder.configuration.layers - 1)]).map { $0[0] }
        return .filledUp(states)
    }
}
