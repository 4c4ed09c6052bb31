/// What a file holds, and what errors call it.
public struct NamedBytes: Sendable {
    /// What errors call it: usually the file's name.
    public let name: String
    /// The whole file.
    public let bytes: [UInt8]

    /// A file's bytes under its name.
    public init(_ name: String, _ bytes: [UInt8]) { (self.name, self.bytes) = (name, bytes) }
}
