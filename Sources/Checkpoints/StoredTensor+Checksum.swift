import GentoolBase

extension StoredTensor {
    /// Of the elements as they stand in the file.
    public var checksum: Checksum {
        withExtendedLifetime(file) { Checksum([UInt8](file.bytes[range])) }
    }
}
