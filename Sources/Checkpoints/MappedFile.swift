import GentoolBase
import Glibc
import SystemPackage

/// A file as read-only memory; unmapped when the last value that refers to it is gone.
///
/// Pages are read when they are touched. A program that shortens the file meanwhile takes the pages away, and touching
/// them then ends the process: that is the price of not copying.
final class MappedFile: Sendable {
    let path: String
    // Sendable by promise: nobody writes to the memory between `init` and `deinit`.
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
    /// Whether the memory is a file's, and not a part of the program.
    private let isMapped: Bool

    /// - Throws: `CheckpointError` with the system's reason, or if the path is no regular file or holds nothing.
    init(_ path: String) throws {
        self.path = path
        let descriptor = FilePath(escaped: path).withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw Self.systemFailure(path, "can't be opened") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.systemFailure(path, "can't be read") }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw CheckpointError(.wrongFormat, file: path, "is a folder, expected a file of weights")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CheckpointError(
                .wrongFormat, file: path, "is no regular file and can't be mapped; store it on a disk first")
        }
        let count = Int(status.st_size)
        guard count > 0 else {
            throw CheckpointError(.damaged, file: path, "is empty, expected weights; download it again")
        }
        guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw Self.systemFailure(path, "can't be mapped")
        }
        bytes = UnsafeRawBufferPointer(start: start, count: count)
        isMapped = true
        advise(MADV_RANDOM)
    }

    /// What is a part of the program.
    init(_ bytes: UnsafeRawBufferPointer, name: String) {
        path = name
        self.bytes = bytes
        isMapped = false
    }

    /// Ends what `init` begins: until then the system reads single pages. PyTorch's formats have a few bytes to look at
    /// before each tensor, and reading ahead there would read much of the data.
    func expectSequentialReading() { advise(MADV_NORMAL) }

    deinit { if isMapped { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress!), bytes.count) } }

    var count: Int { bytes.count }

    /// Tells the system that a range is not needed for now. It can be read again any time.
    func release(_ range: Range<Int>) {
        let page = Int(getpagesize())
        let start = (range.lowerBound + page - 1) / page * page
        let end = range.upperBound / page * page
        guard isMapped, start < end else { return }
        _ = madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress! + start), end - start, MADV_DONTNEED)
    }

    func failure(_ reason: String, code: ErrorCode = .damaged) -> CheckpointError {
        CheckpointError(code, file: path, reason)
    }

    /// Only advice: whether it is taken does not matter.
    private func advise(_ advice: Int32) {
        guard isMapped else { return }
        _ = madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress!), bytes.count, advice)
    }

    private static func systemFailure(_ path: String, _ what: String) -> CheckpointError {
        let number = errno
        return CheckpointError(
            ErrorCode(errno: number), file: path, "\(what): \(ErrorCode.systemReason(number))")
    }
}
