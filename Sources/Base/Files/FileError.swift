/// Why a file or folder could not be read or written: one line for a person.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file or folder (or what a standard stream is called).
    public let file: String
    /// What was found, what was expected, and what to do about it.
    public let reason: String

    public init(file: String, _ reason: String) {
        self.file = file
        self.reason = reason
    }

    public var description: String { "\(file): \(reason)" }
}
