/// Options of opening a model that only some families know.
enum FamilyOptions {
    /// - Parameters:
    ///   - options: those that were chosen.
    ///   - family: one of transformers under a language model, for errors.
    /// - Throws: `ModelError` for what is about CLIP's text encoders, or what decides what such models don't leave open.
    static func refuseUnknown(_ options: ModelOptions, of family: String) throws {
        if let first = options.embeddings.first {
            throw ModelError(.invalidValue, first, "is a textual inversion, which \(family) has none of")
        }
        if let motion = options.motion ?? options.control {
            throw ModelError(.invalidValue, motion, "was asked for; there are no motion modules for \(family)")
        }
        if let skip = options.clipSkip {
            throw ModelError(.invalidValue, "a clip skip of \(skip)", "is of CLIP's text encoders; \(family) has none")
        }
        if let answer = options.parameterization {
            throw ModelError(
                .invalidValue, "the prediction \(answer.rawValue)",
                "is not \(family)'s, whose networks answer velocities of flow matching")
        }
    }
}
