/// Flags with a value: `--quiet=false` takes back what is set for every run.
enum FlagValues {
    /// What a flag is set to; `nil` where that is neither.
    static func isOn(_ values: [String]) -> Bool? {
        switch values.count == 1 ? values[0].lowercased() : "" {
        case "true", "1", "yes", "on": true
        case "false", "0", "no", "off": false
        default: nil
        }
    }

    /// Whether any argument may be one.
    static func areSaid(_ arguments: [String]) -> Bool { arguments.contains { $0.hasPrefix("--") && $0.contains("=") } }

    /// Arguments in which flags have no values, and options that are set only in order to be unset are left out.
    ///
    /// - Parameters:
    ///   - arguments: behind the command.
    ///   - help: of the command.
    ///   - isSet: whether an option is set for every run; an empty value takes that back.
    static func resolved(_ arguments: [String], _ help: String, isSet: (String) -> Bool) -> [String] {
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        return arguments[..<end].flatMap { word -> [String] in
            guard word.hasPrefix("--"), let equals = word.firstIndex(of: "=") else { return [word] }
            let option = String(word[..<equals].dropFirst(2))
            let value = String(word[word.index(after: equals)...])
            guard let spelling = OptionSpelling(option, in: help) else { return [word] }
            guard spelling.isFlag else { return value.isEmpty && isSet(option) ? [] : [word] }
            switch isOn([value]) {
            case true?: return [spelling.name]
            case false?: return spelling.opposite.map { [$0] } ?? []
            case nil: return [word]
            }
        } + arguments[end...]
    }
}
