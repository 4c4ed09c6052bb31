import Glibc
import SystemPackage

/// Bytes that are looked at here and there: of a file, of which only those are read, or in memory.
public final class ByteSource {
    /// How many there are.
    public let count: Int
    private let descriptor: Int32?
    /// The bytes from `start` on that are in memory.
    private var window: [UInt8]
    private var start = 0
    private let name: String

    /// Less than that is not worth a call of the system.
    private static let smallestWindow = 1 << 12
    private static let searchWindow = 1 << 18

    /// Bytes that are in memory.
    public init(_ bytes: [UInt8]) {
        (count, window, descriptor, name) = (bytes.count, bytes, nil, "")
    }

    /// Opens a file; what has no places to go to (a pipe, `-` as standard input) is read as a whole.
    ///
    /// - Throws: `FileError` with the system's reason.
    public convenience init(contentsOf path: FilePath) throws {
        let descriptor = try FileBytes.opened(path)
        var status = stat()
        guard descriptor != STDIN_FILENO, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size > 0
        else {
            defer { FileBytes.close(descriptor) }
            self.init(try FileBytes.read(descriptor, path))
            return
        }
        self.init(descriptor, count: Int(status.st_size), name: path.legible)
    }

    private init(_ descriptor: Int32, count: Int, name: String) {
        (self.count, self.descriptor, self.name) = (count, descriptor, name)
        window = []
    }

    deinit {
        if let descriptor { FileBytes.close(descriptor) }
    }

    /// The bytes of a range, as far as there are any; their indices have no meaning.
    public func bytes(_ range: Range<Int>) throws -> ArraySlice<UInt8> {
        let range = range.clamped(to: 0..<count)
        try load(range, atLeast: Self.smallestWindow)
        return window[(range.lowerBound - start)..<(range.upperBound - start)]
    }

    /// A byte; `nil` behind the last one.
    public func byte(at position: Int) throws -> UInt8? {
        guard position < count else { return nil }
        try load(position..<(position + 1), atLeast: Self.smallestWindow)
        return window[position - start]
    }

    /// A number of `size` bytes, the most significant one first; `nil` if they are not all there.
    public func number(at position: Int, size: Int) throws -> Int? {
        guard position + size <= count else { return nil }
        return try bytes(position..<(position + size)).reduce(0) { $0 << 8 | Int($1) }
    }

    /// Where a value is found next.
    public func position(of value: UInt8, in range: Range<Int>) throws -> Int? {
        var position = range.lowerBound
        let end = min(range.upperBound, count)
        while position < end {
            try load(position..<(position + 1), atLeast: Self.searchWindow)
            let offset = position - start
            let length = min(window.count - offset, end - position)
            let found = window.withUnsafeBytes { bytes in
                memchr(bytes.baseAddress! + offset, Int32(value), length).map {
                    UnsafeRawPointer($0) - bytes.baseAddress!
                }
            }
            if let found { return start + found }
            position += length
        }
        return nil
    }

    /// Sees to it that a range is in memory.
    private func load(_ range: Range<Int>, atLeast least: Int) throws {
        guard let descriptor, range.lowerBound < start || range.upperBound > start + window.count else { return }
        let size = min(max(range.count, least), count - range.lowerBound)
        var failure: Int32 = 0
        window = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
            while initialized < size {
                let read = pread(
                    descriptor, buffer.baseAddress! + initialized, size - initialized,
                    off_t(range.lowerBound + initialized))
                if read < 0 && errno == EINTR { continue }
                if read <= 0 {
                    failure = read < 0 ? errno : 0
                    break
                }
                initialized += read
            }
        }
        start = range.lowerBound
        if failure != 0 { errno = failure }
        guard window.count == size else {
            throw failure != 0
                ? FileBytes.failure(FilePath(escaped: name), "can't be read")
                : FileError(.fileFailure, file: name, "became shorter while it was read; try again")
        }
    }
}
