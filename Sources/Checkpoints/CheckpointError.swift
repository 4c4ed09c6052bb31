import GentoolBase

/// Why a file of weights could not be read.
public struct CheckpointError: ReportableError, Equatable {
    /// What kind of thing is wrong, for programs.
    public let code: ErrorCode
    /// The file, as it was named by the caller.
    public let file: String?
    /// What was found, what was expected, and what to do about it.
    public let reason: String

    private static let longestReason = 400

    /// Names from a damaged file may be anything: control characters and what is too long for a line are taken out.
    public init(_ code: ErrorCode, file: String, _ reason: String) {
        self.code = code
        self.file = file
        var line = String.UnicodeScalarView()
        for scalar in reason.unicodeScalars.prefix(Self.longestReason) {
            line.append(scalar.value < 32 || scalar.value == 127 || scalar == "\u{2028}" ? "?" : scalar)
        }
        self.reason = String(line)
    }
}
