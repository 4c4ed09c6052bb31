import GentoolTensors

/// Turns prompts into what a diffusion network is conditioned on: a tokenizer and text encoders, in a family's own way.
public protocol Conditioner: Sendable {
    /// The conditioning of several prompts together, in their order.
    func conditioning(for prompts: [String]) throws -> Conditioning
}
