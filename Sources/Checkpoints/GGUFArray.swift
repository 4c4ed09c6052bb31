/// An array among GGUF's entries, which is read when it is asked for: vocabularies are large, and most readers want none.
struct GGUFArray: Sendable {
    private let kind: GGUFValue.Kind
    private let count: Int
    /// At the first value.
    private let reader: ByteReader

    /// More text is no vocabulary.
    private static let mostText = 64 << 20

    /// - Parameter reader: at an entry's value.
    /// - Returns: `nil` if it is no array.
    init?(_ reader: ByteReader) {
        var reader = reader
        guard (try? GGUFValue.kind(&reader)) == .array, let kind = try? GGUFValue.kind(&reader),
            let count = try? reader.count(UInt64.self)
        else { return nil }
        (self.kind, self.count, self.reader) = (kind, count, reader)
    }

    /// - Returns: `nil` if it holds others than texts.
    /// - Throws: `CheckpointError` if the file ends before the array does, or it has more text than a vocabulary.
    func texts() throws -> [String]? {
        guard kind == .string else { return nil }
        var reader = reader
        var allowance = Allowance(Self.mostText, "bytes of text in an array")
        return try (0..<count).map { _ in
            let length = try reader.count(UInt64.self)
            try allowance.take(length, in: reader)
            return try reader.text(length)
        }
    }

    /// - Returns: `nil` if it holds others than integers of 32 bits.
    /// - Throws: `CheckpointError` if the file ends before the array does.
    func integers() throws -> [Int]? {
        var reader = reader
        return switch kind {
        case .int32: try (0..<count).map { _ in Int(try reader.value(Int32.self)) }
        case .uint32: try (0..<count).map { _ in Int(try reader.value(UInt32.self)) }
        default: nil
        }
    }
}
