import Glibc
import SystemPackage

/// Whole files in and out of memory.
public enum FileBytes {
    /// Everything in a file of at most `most` bytes; `-` is standard input.
    ///
    /// - Throws: `FileError` with the system's reason, or if there are more; they are not read then.
    public static func read(_ path: FilePath, atMost most: Int = .max) throws -> [UInt8] {
        let descriptor = try opened(path)
        defer { close(descriptor) }
        return try read(descriptor, path, atMost: most)
    }

    /// A file that is open for reading; `-` is standard input.
    ///
    /// - Throws: `FileError` with the system's reason.
    static func opened(_ path: FilePath) throws -> Int32 {
        let descriptor =
            path == "-" ? STDIN_FILENO : path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw failure(path, "can't be opened") }
        return descriptor
    }

    /// Closes what `opened` opened.
    static func close(_ descriptor: Int32) {
        if descriptor != STDIN_FILENO { Glibc.close(descriptor) }
    }

    /// How much is read of what may never end: of a terminal or another device, and of a pipe.
    private static let (mostOfDevice, mostOfPipe) = (1 << 26, 1 << 30)

    /// Everything from where a file stands.
    static func read(_ descriptor: Int32, _ path: FilePath, atMost most: Int = .max) throws -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path, "can't be read") }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw FileError(.wrongFormat, file: path.legible, "is a folder, expected a file")
        }
        let isDevice = [S_IFCHR, S_IFBLK].contains(status.st_mode & S_IFMT)
        let endless = status.st_mode & S_IFMT == S_IFREG ? .max : isDevice ? mostOfDevice : mostOfPipe
        func checkSize(_ count: Int) throws {
            guard count <= most else {
                throw FileError(
                    .wrongFormat, file: path.legible,
                    "has more than \(most >> 20) MiB, which no file of its kind has; it is another kind of file, or damaged"
                )
            }
            guard count <= endless else {
                throw FileError(
                    .wrongFormat, file: path.legible,
                    "has given \(endless >> 20) MiB and does not end; it is a \(isDevice ? "device" : "pipe"), expected a file"
                )
            }
        }
        try checkSize(Int(status.st_size))
        var bytes = descriptor == STDIN_FILENO ? StandardInput.taken() : []
        let expected = max(1 << 16, Int(status.st_size) + 1)
        while true {
            var count = 0
            let piece = [UInt8](unsafeUninitializedCapacity: expected) { buffer, initialized in
                repeat {
                    count = Glibc.read(descriptor, buffer.baseAddress, expected)
                } while count < 0 && errno == EINTR
                initialized = max(0, count)
            }
            guard count >= 0 else { throw failure(path, "can't be read") }
            if count == 0 { return bytes }
            try checkSize(bytes.count + count)
            if bytes.isEmpty { bytes = piece } else { bytes += piece }
        }
    }

    /// Refuses a file that isn't there, before anything else is said about it.
    ///
    /// - Throws: `FileError` with the system's reason.
    public static func checkExistence(of path: FilePath) throws {
        if path != "-" && !path.exists { throw failure(path, "can't be opened") }
    }

    /// How many bytes each part of a path may have (limits.h, `NAME_MAX`).
    package static let longestName = 255

    /// Refuses a name that no file can have.
    ///
    /// - Throws: `FileError` that says how long it is.
    public static func checkName(of path: FilePath) throws {
        for part in path.components {
            let count = FilePath(root: nil, [part]).bytes.count
            guard count <= longestName else {
                throw FileError(
                    .wrongPlace, file: path.legible,
                    "has a name of \(count) bytes, expected at most \(longestName); choose a shorter one")
            }
        }
    }

    /// Refuses a place where no file can be made, before work is done for it.
    ///
    /// - Throws: `FileError` with the system's reason.
    public static func checkPlace(of path: FilePath) throws {
        guard !path.isFolder else { throw isFolder(path) }
        let folder = path.folder.orCurrent
        guard folder.exists else {
            throw FileError(
                .notFound, file: path.legible,
                "can't be written: there is no folder \(folder.legible); make it, or write elsewhere")
        }
        guard folder.allowsNewFiles else { throw failure(path, "can't be written") }
    }

    /// Writes a file so that its name holds either all of the bytes or what it held before; `-` is standard output.
    ///
    /// The bytes go to a file beside it, which is synced and then renamed. What is not a regular file (a pipe, a
    /// terminal) is written to as it is.
    ///
    /// - Parameters:
    ///   - bytes: all that the file is to hold.
    ///   - path: where it is to be.
    ///   - replacing: whether a file that is there is replaced.
    ///   - times: what the file is to have for its times; `nil` for now. What is not a regular file has none.
    ///   - whenSynced: called before the file gets its name, with what its size and time of change are going to be;
    ///     what it throws leaves everything as it was.
    /// - Throws: `FileError` with the system's reason, or `alreadyExists`; nothing is left behind then.
    public static func write(
        _ bytes: [UInt8], to path: FilePath, replacing: Bool = true, times: FileTimes? = nil,
        whenSynced: (FileStamp) throws -> Void = { _ in }
    ) throws {
        let writer = try FileWriter(path, replacing: replacing)
        try writer.write(bytes)
        try writer.finish(times: times, whenSynced: whenSynced)
    }

    /// Brings names to the disk, on file systems that do that for folders.
    ///
    /// - Parameter folder: an empty path is the current one.
    static func synchronize(folder: FilePath) {
        let descriptor = folder.orCurrent.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// Refuses a file that lines can't be added to, before work is done for them; that it is not there is no reason.
    ///
    /// - Throws: `FileError` that says why.
    public static func checkLines(of path: FilePath) throws {
        guard path.exists else { return }
        guard path.isRegularFile else { throw isNoFileOfLines(path) }
        guard path.isWritable else { throw failure(path, "can't be written") }
    }

    private static func isNoFileOfLines(_ path: FilePath) -> FileError {
        FileError(.wrongPlace, file: path.legible, "is no regular file, so lines can't be added to it; remove it")
    }

    /// Adds a line, which comes without its end, to a file, which is made if need be, and returns when it is on the
    /// disk.
    ///
    /// - Throws: `FileError` with the system's reason.
    public static func append(line: [UInt8], to path: FilePath) throws {
        try checkLines(of: path)
        let isNew = !path.exists
        // A pipe would wait for somebody who reads it.
        let descriptor = path.withPlatformString {
            open($0, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o666)
        }
        guard descriptor >= 0 else { throw failure(path, "can't be written") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw isNoFileOfLines(path)
        }
        let newline = UInt8(ascii: "\n")
        // A line that was cut off must not take this one with it.
        var last = newline
        let end = lseek(descriptor, 0, SEEK_END)
        let isCut = end > 0 && pread(descriptor, &last, 1, end - 1) == 1 && last != newline
        try writeAll((isCut ? [newline] : []) + line + [newline], to: descriptor, path)
        guard fsync(descriptor) == 0 else { throw failure(path, "can't be written") }
        if isNew { synchronize(folder: path.folder) }
    }

    /// What a link in the end leads to, whether that is there or not, so that the link itself stays.
    ///
    /// - Throws: `FileError` if links lead in a circle.
    static func resolved(_ path: FilePath) throws -> FilePath {
        var target = path
        // As many as Linux follows (path_resolution(7)).
        for _ in 0..<40 {
            guard let next = target.linkTarget else { return target }
            target = target.folder.pushing(next)
        }
        throw FileError(
            .wrongPlace, file: path.legible, "is a link that leads in a circle; remove it, or choose another name")
    }

    /// Makes a folder, and those it lies in, unless it is there.
    ///
    /// - Throws: `FileError` with the system's reason.
    public static func makeFolder(_ path: FilePath) throws {
        guard path.madeFolder() else { throw failure(path, "can't be made a folder") }
    }

    /// Makes a name that leads to another place, in place of a file or a link that has it.
    ///
    /// - Parameters:
    ///   - target: the place, as a path from the link's folder, or an absolute one.
    ///   - path: the name.
    /// - Throws: `FileError` with the system's reason.
    public static func link(to target: FilePath, at path: FilePath) throws {
        if path.linkTarget == target { return }
        // The name always leads to one of both places.
        let part = FilePart.path(for: path)
        let result = part.withPlatformString { part in
            let made = target.withPlatformString { symlink($0, part) }
            return made == 0 ? path.withPlatformString { rename(part, $0) } : made
        }
        guard result == 0 else {
            let error = failure(path, "can't be linked")
            part.unlink()
            throw error
        }
    }

    static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: FilePath) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure(path, "can't be written") }
            written += count
        }
    }

    static func isFolder(_ path: FilePath) -> FileError {
        FileError(.wrongPlace, file: path.legible, "is a folder, expected the name of a file to write")
    }

    static func failure(_ path: FilePath, _ what: String) -> FileError {
        let number = errno
        if number == ENOENT, let address = path.address {
            return FileError(
                .notFound, file: address.legible, "is an address, and files are read here; download it first")
        }
        return FileError(
            ErrorCode(errno: number), file: path.legible,
            "\(what): \(ErrorCode.systemReason(number))")
    }
}
