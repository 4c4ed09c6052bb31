import Foundation

/// Whole files in and out of memory.
public enum FileBytes {
    /// Everything in a file; `-` is standard input.
    ///
    /// - Throws: `RasterError` with the system's reason.
    public static func read(_ path: String) throws -> [UInt8] {
        let descriptor = try opened(path)
        defer { close(descriptor) }
        return try read(descriptor, path)
    }

    /// A file that is open for reading; `-` is standard input.
    ///
    /// - Throws: `RasterError` with the system's reason.
    static func opened(_ path: String) throws -> Int32 {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, "can't be opened") }
        return descriptor
    }

    /// Closes what `opened` opened.
    static func close(_ descriptor: Int32) {
        if descriptor != STDIN_FILENO { Foundation.close(descriptor) }
    }

    /// Everything from where a file stands.
    static func read(_ descriptor: Int32, _ path: String) throws -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path, "can't be read") }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw RasterError(file: path, "is a folder, expected a file") }
        var bytes: [UInt8] = []
        let expected = max(1 << 16, Int(status.st_size) + 1)
        while true {
            var count = 0
            let piece = [UInt8](unsafeUninitializedCapacity: expected) { buffer, initialized in
                repeat {
                    count = Foundation.read(descriptor, buffer.baseAddress, expected)
                } while count < 0 && errno == EINTR
                initialized = max(0, count)
            }
            guard count >= 0 else { throw failure(path, "can't be read") }
            if count == 0 { return bytes }
            if bytes.isEmpty { bytes = piece } else { bytes += piece }
        }
    }

    /// Refuses a file that isn't there, before anything else is said about it.
    ///
    /// - Throws: `RasterError` with the system's reason.
    public static func checkExistence(of path: String) throws {
        if path != "-" && access(path, F_OK) != 0 { throw failure(path, "can't be opened") }
    }

    /// Writes a file so that its name holds either all of the bytes or what it held before; `-` is standard output.
    ///
    /// The bytes go to a file beside it, which is synced and then renamed. What is not a regular file (a pipe, a
    /// terminal) is written to as it is.
    ///
    /// - Parameter whenSynced: called before the file gets its name, with what its size and time of change are going to
    ///   be; what it throws leaves everything as it was.
    /// - Throws: `RasterError` with the system's reason; nothing is left behind then.
    public static func write(
        _ bytes: [UInt8], to path: String, whenSynced: (FileStamp) throws -> Void = { _ in }
    ) throws {
        if path == "-" { return try writeAll(bytes, to: STDOUT_FILENO, "standard output") }
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists && status.st_mode & S_IFMT == S_IFDIR {
            throw RasterError(file: path, "is a folder, expected the name of a file to write")
        }
        if exists && status.st_mode & S_IFMT != S_IFREG {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw failure(path, "can't be written") }
            defer { close(descriptor) }
            return try writeAll(bytes, to: descriptor, path)
        }
        let target = exists ? resolved(path) : path
        let part = try FilePart(for: target, mode: exists ? status.st_mode & 0o7777 : 0o666)
        defer { part.close() }
        do {
            // What a new file may be read by is the user's choice, what an old one may was somebody's.
            if exists { fchmod(part.descriptor, status.st_mode & 0o7777) }
            try writeAll(bytes, to: part.descriptor, path)
            guard fsync(part.descriptor) == 0, fstat(part.descriptor, &status) == 0 else {
                throw failure(path, "can't be written")
            }
            try whenSynced(FileStamp(status))
            guard rename(part.path, target) == 0 else { throw failure(path, "can't be replaced") }
            synchronize(folder: PathName(target).folder)
        } catch {
            unlink(part.path)
            throw error
        }
    }

    /// Brings names to the disk, on file systems that do that for folders.
    ///
    /// - Parameter folder: `""` is the current one.
    private static func synchronize(folder: String) {
        let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// Adds a line to a file, which is made if need be, and returns when it is on the disk.
    ///
    /// - Parameter line: without its end.
    /// - Throws: `RasterError` with the system's reason.
    public static func append(line: [UInt8], to path: String) throws {
        let isNew = access(path, F_OK) != 0
        let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(path, "can't be written") }
        defer { close(descriptor) }
        let newline = UInt8(ascii: "\n")
        // A line that was cut off must not take this one with it.
        var last = newline
        let end = lseek(descriptor, 0, SEEK_END)
        let isCut = end > 0 && pread(descriptor, &last, 1, end - 1) == 1 && last != newline
        try writeAll((isCut ? [newline] : []) + line + [newline], to: descriptor, path)
        guard fsync(descriptor) == 0 else { throw failure(path, "can't be written") }
        if isNew { synchronize(folder: PathName(path).folder) }
    }

    /// What a link in the end leads to, so that the link itself stays.
    private static func resolved(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure(path, "can't be written") }
            written += count
        }
    }

    static func failure(_ path: String, _ what: String) -> RasterError {
        RasterError(file: path, "\(what): \(String(cString: strerror(errno)).lowercased())")
    }
}
