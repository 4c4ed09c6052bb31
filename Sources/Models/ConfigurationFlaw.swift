import GentoolBase

/// What is wrong with the configuration of a network: found before anything is made of it, since configurations come
/// from files.
public struct ConfigurationFlaw: ReportableError {
    /// What is wrong, such as "channels is 0, expected 1 to 1024".
    public let reason: String
    /// Always `wrongConfiguration`.
    public var code: ErrorCode { .wrongConfiguration }

    private static let longest = 100

    /// - Parameter reason: what is wrong, such as "channels is 0, expected 1 to 1024".
    public init(_ reason: String) { self.reason = reason }

    /// - Throws: a flaw, unless a value is as expected.
    public static func expect(_ isFine: Bool, _ name: String, _ value: Any, _ expected: String) throws {
        guard !isFine else { return }
        // Lists come from files, too, and an error is one line.
        let found = "\(value)"
        let shown = found.count > longest ? "\(found.prefix(longest))…" : found
        throw ConfigurationFlaw("\(name) is \(shown), expected \(expected)")
    }

    /// - Throws: a flaw, unless a number of things is one that a network may have.
    public static func expect(_ name: String, _ value: Int, in range: ClosedRange<Int>) throws {
        try expect(range.contains(value), name, value, "\(range.lowerBound) to \(range.upperBound)")
    }

    /// No network has more channels, words or noise levels than this.
    static let most = 1 << 20

    /// - Throws: a flaw, unless there are channels at each of some resolutions, in whole groups.
    static func expectChannels(_ channels: [Int], groups: Int) throws {
        try expect("norm_num_groups", groups, in: 1...most)
        try expect(
            (1...16).contains(channels.count), "block_out_channels", channels, "1 to 16 resolutions")
        try expect(
            channels.allSatisfy { (1...most).contains($0) && $0 % groups == 0 }, "block_out_channels", channels,
            "multiples of norm_num_groups, \(groups)")
    }
}
