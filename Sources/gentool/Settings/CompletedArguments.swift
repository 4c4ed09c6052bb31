/// Arguments, and among them what is set for every run.
struct CompletedArguments {
    /// All words.
    var words: [String]
    /// Which of them come from settings, and where each stands.
    var origins: [(words: [String], origin: String)] = []
    /// What a person should know about settings.
    var notes: [String] = []

    init(_ words: [String]) { self.words = words }

    /// A line about what is wrong, behind the place of the setting that it is about, if it is about one.
    func located(_ line: String) -> String {
        let found = origins.first { setting in
            setting.words.contains { word in
                let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                if Self.names(line, String(parts[0])) { return true }
                // A file that is not what it should be.
                return parts.count == 2 && parts[1].count > 2 && line.hasPrefix("\(parts[1]):")
            }
        }
        return found.map { "\($0.origin): \(line)" } ?? line
    }

    /// Whether an option is spoken of, and not only one whose name is longer.
    private static func names(_ line: String, _ option: String) -> Bool {
        line.ranges(of: option).contains { range in
            guard range.upperBound < line.endIndex else { return true }
            let next = line[range.upperBound]
            return !next.isLetter && !next.isNumber && next != "-"
        }
    }
}
