import GentoolModels
import GentoolTensors

/// A conditioner that asks another one only for what is not kept of it.
struct CachedConditioner: Conditioner {
    let cache: PromptCache
    /// All that decides what prompts become, beside themselves.
    let identity: [String]
    /// Reads the other one.
    let read: @Sendable () throws -> any Conditioner

    func conditioning(for prompts: [String]) throws -> Conditioning {
        func key(_ prompt: String) -> String { (identity + [prompt]).joined(separator: "\n") }
        var contexts = prompts.map { cache.context(key($0)) }
        let missing = prompts.indices.filter { contexts[$0] == nil }
        if !missing.isEmpty {
            let made = try read().conditioning(for: missing.map { prompts[$0] })
            for (place, index) in missing.enumerated() {
                let length = made.lengths?[place] ?? made.context.tokens.shape[1]
                let context = made.context.tokens[place..<place + 1].slice(0..<length, axis: 1)
                cache.keep(context, as: key(prompts[index]))
                contexts[index] = context
            }
        }
        return .filledUp(contexts.map { $0! })
    }
}
