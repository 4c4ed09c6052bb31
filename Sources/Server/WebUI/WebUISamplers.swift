import GentoolDiffusion
import GentoolTasks

/// What AUTOMATIC1111's clients call samplers and schedules.
enum WebUISamplers {
    static let schedules: [(name: String, label: String, schedule: SigmaSpacing?)] = [
        ("automatic", "Automatic", nil), ("karras", "Karras", .karras), ("exponential", "Exponential", .exponential),
        ("beta", "Beta", .beta), ("uniform", "Uniform", nil),
    ]

    /// The name for a sampler that the program's notes call so.
    static func name(_ sampler: String) -> String {
        SamplerNames.shown.first { $0.sampler.rawValue == sampler.lowercased() }?.name ?? sampler
    }
}
