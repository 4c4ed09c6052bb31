/// The fields of a message of protocol buffers, one after the other ("Encoding", protobuf.dev).
struct ProtocolBufferMessage {
    struct Field {
        let number: UInt64
        /// Of a number; 0 otherwise.
        let value: UInt64
        /// Where a text, bytes, a message or packed numbers stand.
        let range: Range<Int>?
    }

    private(set) var reader: ByteReader

    init(_ reader: ByteReader) { self.reader = reader }

    /// `nil` behind the last one.
    mutating func next() throws -> Field? {
        guard reader.remaining > 0 else { return nil }
        let key = try varint()
        switch key & 7 {
        case 0: return Field(number: key >> 3, value: try varint(), range: nil)
        case 1: return Field(number: key >> 3, value: try reader.value(UInt64.self), range: nil)
        case 2:
            guard let count = Int(exactly: try varint()) else {
                throw reader.failure("has a field that no file can hold; the file is damaged")
            }
            let start = try reader.skip(count)
            return Field(number: key >> 3, value: 0, range: start..<start + count)
        case 5: return Field(number: key >> 3, value: UInt64(try reader.value(UInt32.self)), range: nil)
        default: throw reader.failure("has a field of kind \(key & 7), which messages don't have; the file is damaged")
        }
    }

    mutating func varint() throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let byte = try reader.byte()
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw reader.failure("has a number of more than 64 bits; the file is damaged")
    }

    mutating func text(_ range: Range<Int>) throws -> String {
        var part = ByteReader(reader.file, range, part: reader.part)
        let text = try part.name(range.count)
        try reader.check(text)
        return text
    }
}
