import GentoolBase

/// Takes little-endian values from a part of a file, one after the other.
///
/// Whatever would reach behind the end of the part throws.
struct ByteReader {
    let file: MappedFile
    /// What is read, for errors: "the pickle".
    let part: String
    let end: Int
    private(set) var position: Int
    /// Bytes of names that are beyond ASCII.
    private var foreignBytes = 0

    private static let longestName = 1024
    private static let mostForeignBytes = 1 << 20

    init(_ file: MappedFile, _ range: Range<Int>, part: String) {
        precondition(range.lowerBound >= 0 && range.upperBound <= file.count)
        self.file = file
        self.part = part
        position = range.lowerBound
        end = range.upperBound
    }

    var remaining: Int { end - position }

    /// The position of `count` bytes, which are skipped.
    mutating func skip(_ count: Int) throws -> Int {
        guard count >= 0, count <= remaining else {
            throw failure("ends where \(count) more bytes should follow; the file is damaged or was cut short")
        }
        defer { position += count }
        return position
    }

    mutating func bytes(_ count: Int) throws -> UnsafeRawBufferPointer {
        let start = try skip(count)
        return UnsafeRawBufferPointer(rebasing: file.bytes[start..<start + count])
    }

    mutating func byte() throws -> UInt8 {
        guard position < end else { throw failure("ends too early; the file is damaged or was cut short") }
        defer { position += 1 }
        return file.bytes[position]
    }

    mutating func value<Value: BitwiseCopyable>(_ type: Value.Type) throws -> Value {
        let start = try skip(MemoryLayout<Value>.size)
        return file.bytes.loadUnaligned(fromByteOffset: start, as: type)
    }

    /// A number of things, stored without a sign in `Stored`.
    mutating func count<Stored: FixedWidthInteger & BitwiseCopyable>(_ type: Stored.Type) throws -> Int {
        let stored = try value(type)
        guard let count = Int(exactly: stored) else {
            throw failure("has a count of \(stored), which no file can hold; the file is damaged")
        }
        return count
    }

    mutating func text(_ count: Int) throws -> String {
        guard let text = String(validating: try bytes(count), as: UTF8.self) else {
            throw failure("has a text that is not UTF-8; the file is damaged")
        }
        return text
    }

    /// The name of something, which dictionaries are going to be asked for.
    ///
    /// Those compare names in Unicode's normal form, which takes long where there is much beyond ASCII.
    mutating func name(_ count: Int) throws -> String {
        guard count <= Self.longestName else {
            throw failure("has a name of \(count) bytes, expected at most \(Self.longestName); the file is damaged")
        }
        let name = try text(count)
        try check(name)
        return name
    }

    /// Throws if what is going to be used as a name is too long for one, or there are too many foreign ones.
    mutating func check(_ name: String) throws {
        let bytes = name.utf8
        guard bytes.count <= Self.longestName else {
            throw failure(
                "has a name of \(bytes.count) bytes, expected at most \(Self.longestName); the file is damaged")
        }
        if !bytes.allSatisfy({ $0 < 0x80 }) { foreignBytes += bytes.count }
        guard foreignBytes <= Self.mostForeignBytes else {
            throw failure("has more than \(Self.mostForeignBytes) bytes of names beyond ASCII; the file is damaged")
        }
    }

    /// The text before the next line feed, which is skipped.
    mutating func line() throws -> String {
        guard let lineFeed = file.bytes[position..<end].firstIndex(of: 0x0A) else {
            throw failure("has a line without an end; the file is damaged or was cut short")
        }
        let line = try name(lineFeed - position)
        position += 1
        return line
    }

    func failure(_ reason: String, code: ErrorCode = .damaged) -> CheckpointError {
        file.failure("\(part), at byte \(position): \(reason)", code: code)
    }
}
