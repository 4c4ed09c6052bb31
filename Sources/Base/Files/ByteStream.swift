import Glibc
import SystemPackage

/// Bytes that are read one after the other and never again, such as those of a pipe; few of them are in memory.
public final class ByteStream {
    /// What errors call it.
    public let name: String
    private let descriptor: Int32
    private let isOwned: Bool
    private var buffer: [UInt8] = []
    private var place = 0
    private var hasEnded = false

    private static let piece = 1 << 16

    /// Opens a file; `-` is standard input.
    ///
    /// - Parameter path: a file, a pipe, or `-`.
    /// - Throws: `FileError` with the system's reason.
    public init(contentsOf path: FilePath) throws {
        descriptor = try FileBytes.opened(path)
        (name, isOwned) = (path.legible, true)
        if descriptor == STDIN_FILENO { buffer = StandardInput.taken() }
    }

    /// Reads what somebody else has opened and closes.
    ///
    /// - Parameters:
    ///   - descriptor: open for reading.
    ///   - name: what errors call it.
    public init(descriptor: Int32, name: String) {
        (self.descriptor, self.name, isOwned) = (descriptor, name, false)
    }

    deinit { if isOwned { FileBytes.close(descriptor) } }

    /// The next bytes, which stay the next ones.
    ///
    /// - Parameter count: how many are looked at; fewer come at the end.
    /// - Returns: as many as there are of them.
    /// - Throws: `FileError` with the system's reason.
    public func peek(_ count: Int) throws -> ArraySlice<UInt8> {
        while buffer.count - place < count && !hasEnded { try load() }
        return buffer[place..<min(buffer.count, place + count)]
    }

    /// The next bytes.
    ///
    /// - Parameter count: how many are read; fewer come at the end.
    /// - Returns: as many as there are of them.
    /// - Throws: `FileError` with the system's reason.
    public func read(_ count: Int) throws -> [UInt8] {
        let held = min(count, buffer.count - place)
        var failure = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            buffer.withUnsafeBufferPointer { buffer in
                if held > 0 { target.baseAddress!.initialize(from: buffer.baseAddress! + place, count: held) }
            }
            initialized = held
            while initialized < count && !hasEnded {
                let read = Glibc.read(descriptor, target.baseAddress! + initialized, count - initialized)
                if read < 0 && errno == EINTR { continue }
                failure = read < 0
                if read <= 0 { hasEnded = true } else { initialized += read }
            }
        }
        place += held
        if failure { throw FileBytes.failure(FilePath(escaped: name), "can't be read") }
        return bytes
    }

    /// The next bytes up to a line feed, which is read, too, but not returned.
    ///
    /// - Parameter most: how many a line may have.
    /// - Returns: `nil` at the end, or if there is no line feed among so many.
    /// - Throws: `FileError` with the system's reason.
    public func line(atMost most: Int) throws -> [UInt8]? {
        let ahead = try peek(most + 1)
        guard let end = ahead.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { place = end + 1 }
        return Array(ahead[..<end])
    }

    /// All that is left.
    ///
    /// - Returns: everything up to the end.
    /// - Throws: `FileError` with the system's reason.
    public func rest() throws -> [UInt8] {
        while !hasEnded { try load() }
        defer { place = buffer.count }
        return Array(buffer[place...])
    }

    private func load() throws {
        if place > 0 && place == buffer.count { (buffer, place) = ([], 0) }
        var count = 0
        let piece = [UInt8](unsafeUninitializedCapacity: Self.piece) { target, initialized in
            repeat {
                count = Glibc.read(descriptor, target.baseAddress, Self.piece)
            } while count < 0 && errno == EINTR
            initialized = max(0, count)
        }
        if count <= 0 { hasEnded = true }
        guard count >= 0 else { throw FileBytes.failure(FilePath(escaped: name), "can't be read") }
        buffer += piece
    }
}
