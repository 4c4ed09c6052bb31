import GentoolDiffusion

/// Samplers and schedules by the names that AUTOMATIC1111's clients know.
enum WebUISamplers {
    static let names: [(name: String, sampler: Sampler)] = [
        ("Euler", .euler), ("Euler a", .eulerAncestral), ("DPM++ 2M", .dpmpp2m), ("DPM++ 2M SDE", .dpmpp2mSDE),
        ("DPM++ 2S a", .dpmpp2sAncestral), ("Heun", .heun), ("LMS", .lms), ("DDIM", .ddim), ("PLMS", .pndm),
        ("UniPC", .unipc),
        ("LCM", .lcm), ("DEIS", .deis),
    ]

    static let schedules: [(name: String, label: String, schedule: SigmaSpacing?)] = [
        ("automatic", "Automatic", nil), ("karras", "Karras", .karras), ("exponential", "Exponential", .exponential),
        ("beta", "Beta", .beta), ("uniform", "Uniform", nil),
    ]

    /// The name for a sampler that the program's notes call so.
    static func name(_ sampler: String) -> String {
        names.first { $0.sampler.rawValue == sampler }?.name ?? sampler
    }

    /// - Parameter text: such as `DPM++ 2M Karras`, whose last word is a schedule.
    static func sampler(_ text: String) -> (sampler: Sampler?, schedule: SigmaSpacing?) {
        var name = text.lowercased().replacing("k_", with: "")
        var schedule: SigmaSpacing?
        for (suffix, spacing) in [(" karras", SigmaSpacing.karras), (" exponential", .exponential)]
        where name.hasSuffix(suffix) {
            name.removeLast(suffix.count)
            schedule = spacing
        }
        let plain = name.filter { $0 != " " && $0 != "_" && $0 != "-" }
        let found = names.first { $0.name.lowercased().filter { $0 != " " } == plain }?.sampler
        return (found ?? Sampler(rawValue: name), schedule)
    }
}
