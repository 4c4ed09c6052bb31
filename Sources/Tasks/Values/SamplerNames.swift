import GentoolDiffusion

/// Samplers by the names that other programs have for them, such as AUTOMATIC1111's WebUI and ComfyUI.
public enum SamplerNames {
    /// As AUTOMATIC1111's WebUI shows them.
    public static let shown: [(name: String, sampler: Sampler)] = [
        ("Euler", .euler), ("Euler a", .eulerAncestral), ("DPM++ 2M", .dpmpp2m), ("DPM++ 2M SDE", .dpmpp2mSDE),
        ("DPM++ 2S a", .dpmpp2sAncestral), ("Heun", .heun), ("LMS", .lms), ("DDIM", .ddim), ("PLMS", .pndm),
        ("UniPC", .unipc), ("LCM", .lcm), ("DEIS", .deis),
    ]

    private static let others: [String: Sampler] = [
        "eulerancestral": .eulerAncestral, "dpmpp2m": .dpmpp2m, "dpmpp2msde": .dpmpp2mSDE,
        "dpmpp2sancestral": .dpmpp2sAncestral,
    ]

    /// The sampler of a name, and the schedule that the name may end in.
    ///
    /// - Parameter text: such as `DPM++ 2M Karras`, `k_euler_a` or this program's own `dpm++2m`.
    public static func read(_ text: String) -> (sampler: Sampler?, schedule: SigmaSpacing?) {
        var name = text.lowercased()
        if name.hasPrefix("k_") { name.removeFirst(2) }
        var schedule: SigmaSpacing?
        for (suffix, spacing) in [(" karras", SigmaSpacing.karras), (" exponential", .exponential)]
        where name.hasSuffix(suffix) {
            name.removeLast(suffix.count)
            schedule = spacing
        }
        let plain = plain(name)
        let sampler = shown.first { Self.plain($0.name) == plain }?.sampler
        return (sampler ?? others[plain] ?? Sampler(rawValue: name), schedule)
    }

    private static func plain(_ name: String) -> String {
        name.lowercased().filter { $0 != " " && $0 != "_" && $0 != "-" }
    }
}
