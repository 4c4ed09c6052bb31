import FoundationEssentials
import GentoolBase
import Glibc
import SystemPackage

/// A large file on its way from a server: over several connections, which go on where they broke off, in this run or in an
/// earlier one.
struct Download {
    private let file: RemoteFile
    private let curl: Curl
    private let path: String
    private let size: Int

    private static let smallestPart = 16 << 20
    private static let mostConnections = 4
    /// How often a connection may bring nothing before it is given up.
    private static let mostFailures = 8

    /// - Parameter path: where the file is going to be, in a folder that is there.
    init(_ file: RemoteFile, size: Int, to path: String, _ curl: Curl) {
        (self.file, self.size, self.path, self.curl) = (file, size, path, curl)
    }

    private final class Part {
        let range: Range<Int>
        let path: String
        var run: CurlRun?
        var failures = 0
        var before = 0
        var resumesAt = Date.distantPast

        init(_ range: Range<Int>, _ path: String) { (self.range, self.path) = (range, path) }

        var received: Int { min(range.count, FileStamp(FilePath(path))?.size ?? 0) }
        var isWhole: Bool { received == range.count }

        /// The file stays, as the lock is on it.
        func forget() { _ = truncate(path, 0) }
    }

    /// Keeps other processes from adding to the same file, until it goes and all goes that has its descriptor (flock(2)).
    private final class FetchLock {
        let descriptor: Int32

        init(_ path: String) throws {
            descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw Download.failure(path) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                // Of one that was killed curl may still be at work.
                throw ModelStoreError(.wrongPlace, file: path, "is being fetched by another process; wait for it")
            }
        }

        deinit { if descriptor >= 0 { close(descriptor) } }
    }

    /// The server sends whole files only.
    private struct NoParts: Error {}

    /// Fetches it, and gives it its name when its sum is right.
    ///
    /// - Parameter observer: told how many bytes are here, some times a second; what it throws stops all connections, and
    ///   what has come stays for the next time.
    /// - Throws: `ModelStoreError` or `FileError`.
    func run(_ observer: (Int) throws -> Void) throws {
        var parts = parts()
        var lock = try FetchLock(parts[0].path)
        defer { withExtendedLifetime(lock) {} }
        do {
            try fetch(parts, goesOn: true, lock, observer)
        } catch is NoParts {
            for part in parts { FilePath(part.path).unlink() }
            parts = [Part(0..<size, partPath(0, of: 1))]
            lock = try FetchLock(parts[0].path)
            try fetch(parts, goesOn: false, lock, observer)
        }
        try join(parts)
        try observer(size)
        guard try file.digest.matches(parts[0].path) else {
            FilePath(parts[0].path).unlink()
            throw ModelStoreError(
                .damaged, file: file.url,
                "came with another sum than it should have (\(file.digest.text)), and was deleted; try again, or trust "
                    + "the server no more")
        }
        guard rename(parts[0].path, path) == 0 else { throw Self.failure(path) }
    }

    /// - Parameter goesOn: whether a part that broke off goes on where it did, or begins anew.
    private func fetch(
        _ parts: [Part], goesOn: Bool, _ lock: FetchLock, _ observer: (Int) throws -> Void
    ) throws {
        defer { for part in parts { part.run?.stop() } }
        while !parts.allSatisfy({ $0.run == nil && $0.isWhole }) {
            for part in parts { try advance(part, goesOn: goesOn, lock) }
            try observer(parts.reduce(0) { $0 + $1.received })
            SystemThread.sleep(0.05)
        }
    }

    private static func failure(_ path: String) -> FileError {
        FileError(ErrorCode(errno: errno), file: path, "can't be written: \(ErrorCode.systemReason())")
    }

    /// The room on the disk that it still takes, without what came in an earlier run: for the file, and beyond that while its
    /// parts are joined.
    var missingBytes: (ofFile: Int, whileJoining: Int) {
        let parts = parts()
        return (size - parts.reduce(0) { $0 + $1.received }, parts.dropFirst().map(\.range.count).max() ?? 0)
    }

    /// As many as the size is worth; what an earlier run began decides.
    private func parts() -> [Part] {
        let wanted = max(1, min(Self.mostConnections, size / Self.smallestPart))
        let begun = (1...Self.mostConnections).first { count in
            (0..<count).contains { FileManager.default.fileExists(atPath: partPath($0, of: count)) }
        }
        // What was begun of a longer file is none of this one's parts.
        let count = begun.flatMap { $0 * $0 <= size ? $0 : nil } ?? wanted
        let length = (size + count - 1) / count
        return (0..<count).map { index in
            Part(index * length..<min(size, (index + 1) * length), partPath(index, of: count))
        }
    }

    private func partPath(_ index: Int, of count: Int) -> String {
        count == 1 ? "\(path).incomplete" : "\(path).\(index + 1)-of-\(count).incomplete"
    }

    private func advance(_ part: Part, goesOn: Bool, _ lock: FetchLock) throws {
        if let run = part.run {
            guard !run.isRunning else { return }
            part.run = nil
            let end = run.wait()
            try judge(part, end)
        }
        guard !part.isWhole, Date() >= part.resumesAt else { return }
        if !goesOn { part.forget() }
        part.before = part.received
        let rest = part.range.lowerBound + part.before..<part.range.upperBound
        part.run = try curl.fetch(
            file, rest.count == size ? nil : rest, appendingTo: part.path, lock: lock.descriptor)
    }

    private func judge(_ part: Part, _ end: CurlRun.End) throws {
        let grown = part.received > part.before
        part.failures = grown ? 0 : part.failures + 1
        switch end {
        case .answered(200, _) where part.range.count != size || part.before > 0:
            throw NoParts()
        case .answered(let status, let wait):
            if [401, 403, 404].contains(status) {
                throw HubClient.failure(status, file.url, hasToken: file.token != nil)
            }
            // Nothing more is there where the rest should begin: the file at the server is another one.
            if status == 416 { part.forget() }
            part.resumesAt = Date() + (wait ?? (grown ? 0 : Curl.pause(part.failures)))
            guard part.failures < Self.mostFailures else {
                throw HubClient.failure(status, file.url, hasToken: file.token != nil)
            }
        case .failed(let reason):
            part.resumesAt = Date() + (grown ? 0 : Curl.pause(part.failures))
            guard part.failures < Self.mostFailures else {
                throw ModelStoreError(
                    .network, file: file.url, "\(reason); what has come is kept, and the next try goes on from there")
            }
        }
    }

    /// All parts in the first one's file.
    private func join(_ parts: [Part]) throws {
        let whole = open(parts[0].path, O_WRONLY | O_CLOEXEC)
        func failure() -> FileError { Self.failure(parts[0].path) }
        guard whole >= 0 else { throw failure() }
        defer { close(whole) }
        for part in parts.dropFirst() {
            guard ftruncate(whole, part.range.lowerBound) == 0, lseek(whole, 0, SEEK_END) >= 0 else { throw failure() }
            let source = try ByteSource(contentsOf: FilePath(part.path))
            var place = 0
            while place < part.range.count {
                let bytes = try source.bytes(place..<min(place + (4 << 20), part.range.count))
                place += bytes.count
                var rest = bytes
                while !rest.isEmpty {
                    let count = rest.withUnsafeBytes { write(whole, $0.baseAddress, $0.count) }
                    guard count > 0 || errno == EINTR else { throw failure() }
                    rest = rest.dropFirst(max(0, count))
                }
            }
            FilePath(part.path).unlink()
        }
        guard fsync(whole) == 0 else { throw failure() }
    }
}
