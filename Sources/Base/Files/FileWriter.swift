import Glibc
import SystemPackage

/// A file that is written piece by piece, so that its name holds either all of it or what it held before; `-` is standard
/// output.
///
/// The bytes go to a file beside it, which is synced and then renamed. What is not a regular file (a pipe, a terminal) is
/// written to as it is. Whoever lets go of a writer without `finish()` leaves nothing behind.
public final class FileWriter {
    /// How many bytes were written.
    public private(set) var count = 0
    private let path: FilePath
    private let descriptor: Int32
    /// The file beside it; `nil` for what is written to as it is.
    private let part: FilePart?
    private let target: FilePath
    private let replacing: Bool
    private var isFinished = false

    /// - Parameters:
    ///   - path: where it is to be.
    ///   - replacing: whether a file that is there in the end is replaced, even one that came meanwhile.
    /// - Throws: `FileError` with the system's reason.
    public init(_ path: FilePath, replacing: Bool = true) throws {
        self.replacing = replacing
        guard path != "-" else {
            (self.path, target, part, descriptor) = ("standard output", path, nil, STDOUT_FILENO)
            return
        }
        self.path = path
        var status = stat()
        let exists = path.withPlatformString { stat($0, &status) } == 0
        if exists && status.st_mode & S_IFMT == S_IFDIR { throw FileBytes.isFolder(path) }
        if exists && status.st_mode & S_IFMT != S_IFREG {
            (target, part) = (path, nil)
            descriptor = path.withPlatformString { open($0, O_WRONLY | O_CLOEXEC) }
            guard descriptor >= 0 else { throw FileBytes.failure(path, "can't be written") }
            return
        }
        target = try FileBytes.resolved(path)
        let part = try FilePart(for: target, mode: exists ? status.st_mode & 0o7777 : 0o666)
        // What a new file may be read by is the user's choice, what an old one may was somebody's.
        if exists { fchmod(part.descriptor, status.st_mode & 0o7777) }
        (self.part, descriptor) = (part, part.descriptor)
    }

    deinit {
        if let part {
            if !isFinished { part.path.unlink() }
            part.close()
        } else if descriptor != STDOUT_FILENO {
            close(descriptor)
        }
    }

    /// The file that is written meanwhile, where another program is to write it; `nil` for a pipe.
    public var partPath: FilePath? { part?.path }

    /// Adds bytes at the end.
    ///
    /// - Parameter bytes: what follows.
    /// - Throws: `FileError` with the system's reason.
    public func write(_ bytes: [UInt8]) throws {
        try FileBytes.writeAll(bytes, to: descriptor, path)
        count += bytes.count
    }

    /// Replaces bytes that were written before, such as a length that is known in the end.
    ///
    /// - Parameters:
    ///   - bytes: what is to stand there.
    ///   - place: how many bytes stand before it.
    /// - Precondition: `partPath` is not `nil`, and all of the place was written.
    /// - Throws: `FileError` with the system's reason.
    public func rewrite(_ bytes: [UInt8], at place: Int) throws {
        precondition(part != nil && place + bytes.count <= count, "only what stands in a file can be replaced")
        let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, bytes.count, off_t(place)) }
        guard written == bytes.count else { throw FileBytes.failure(path, "can't be written") }
    }

    /// Gives the file its name.
    ///
    /// - Parameters:
    ///   - times: what the file is to have for its times; `nil` for now. What is not a regular file has none.
    ///   - whenSynced: called before the file gets its name, with what its size and time of change are going to be;
    ///     what it throws leaves everything as it was.
    /// - Throws: `FileError` with the system's reason, or `alreadyExists` if nothing is to be replaced.
    public func finish(times: FileTimes? = nil, whenSynced: (FileStamp) throws -> Void = { _ in }) throws {
        guard let part else { return }
        var status = stat()
        guard times?.set(on: descriptor) != false else {
            throw FileBytes.failure(path, "its times can't be set")
        }
        guard fsync(descriptor) == 0, fstat(descriptor, &status) == 0 else {
            throw FileBytes.failure(path, "can't be written")
        }
        try whenSynced(FileStamp(status))
        guard part.takeName(of: target, replacing: replacing) else {
            guard replacing || errno != EEXIST else {
                throw FileError(
                    .alreadyExists, file: path.legible,
                    "was written by somebody else meanwhile, and stays as it is; choose another name")
            }
            throw FileBytes.failure(path, "can't be replaced")
        }
        isFinished = true
        FileBytes.synchronize(folder: target.folder)
    }
}
