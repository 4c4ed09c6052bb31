import GentoolBase

/// What tells one piece of work from another: the settings that the result depends on, and the content of its inputs.
public struct Fingerprint: Sendable, Hashable, CustomStringConvertible {
    /// Number and CRC-32 of the settings and of each input, with spaces between them.
    public let description: String
    /// The word for what it is, such as `mask`; `nil` where nobody asks.
    public var verb: String?

    /// - Parameters:
    ///   - settings: everything but the inputs, such as options, models, and the version of the program.
    ///   - inputs: the bytes of all files that the result is made of.
    ///   - verb: the word for what it is.
    public init(settings: String, inputs: [[UInt8]], verb: String? = nil) {
        self.verb = verb
        description = ([Checksum(settings)] + inputs.map { Checksum($0) }).map(\.description).joined(separator: " ")
    }
}
