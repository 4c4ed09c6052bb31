/// The bytes of a file that holds a picture.
public struct EncodedPicture: Sendable, Equatable {
    /// The whole file, as it is written.
    public let bytes: [UInt8]
    /// What of the picture and its metadata the format has no place for.
    public let notices: [Notice]

    /// A file's bytes, and what could not be kept in them.
    public init(bytes: [UInt8], notices: [Notice] = []) {
        self.bytes = bytes
        self.notices = notices
    }
}
