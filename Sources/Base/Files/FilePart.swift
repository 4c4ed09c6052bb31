import Glibc
import SystemPackage

/// A hidden file that is being written and gets its name when it is whole.
///
/// Whoever writes it holds a lock on it, which the system takes away when the process ends, however it ends; so a part
/// that can be locked has been left behind. Unlike the number of a process, that tells on file systems that machines
/// share, too.
struct FilePart {
    let path: FilePath
    let descriptor: Int32

    /// - Parameter target: the file that it is going to be.
    init(for target: FilePath, mode: mode_t) throws {
        while true {
            let path = Self.path(for: target)
            let descriptor = path.withPlatformString { open($0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode) }
            guard descriptor >= 0 else { throw FileBytes.failure(target, "can't be written") }
            flock(descriptor, LOCK_EX)
            // Between opening and locking somebody may have taken it for one that was left behind.
            var status = stat()
            if fstat(descriptor, &status) == 0 && status.st_nlink > 0 {
                (self.path, self.descriptor) = (path, descriptor)
                return
            }
            Glibc.close(descriptor)
        }
    }

    /// A name that nothing else has, beside a file that is going to be.
    static func path(for target: FilePath) -> FilePath {
        let name = target.lastComponent.map { FilePath(root: nil, [$0]).bytes } ?? []
        let end = ".\(getpid())-\(UInt32.random(in: 0...UInt32.max)).part"
        // As much of the name as leaves room for the end: names have 255 bytes at most.
        return target.folder.pushing(FilePath(bytes: [UInt8(ascii: ".")] + name.prefix(200) + Array(end.utf8)))
    }

    /// Gives what was written its name.
    ///
    /// - Parameter replacing: whether a file that has it is replaced; else that is a failure, `EEXIST`.
    /// - Returns: whether it worked; the reason is in `errno`.
    func takeName(of target: FilePath, replacing: Bool) -> Bool {
        path.withPlatformString { part in
            target.withPlatformString { name in
                guard !replacing else { return rename(part, name) == 0 }
                // Unlike a look before renaming, a second name leaves no time in which another file can take it.
                if link(part, name) == 0 { return unlink(part) == 0 }
                guard errno != EEXIST else { return false }
                // Some file systems give a file one name only.
                guard !target.exists else {
                    errno = EEXIST
                    return false
                }
                return rename(part, name) == 0
            }
        }
    }

    func close() { Glibc.close(descriptor) }
}

extension FileBytes {
    /// Removes what processes that were killed while they wrote have left in a folder.
    ///
    /// - Parameter folder: an empty path is the current one.
    public static func removeAbandonedParts(in folder: FilePath) {
        for name in (try? folder.names()) ?? [] {
            let text = name.escaped
            guard text.hasSuffix(".part"), text.wholeMatch(of: /\..+\.[0-9]+-[0-9]+\.part/) != nil else { continue }
            let path = folder.pushing(name)
            let descriptor = path.withPlatformString { open($0, O_RDWR | O_CLOEXEC | O_NOFOLLOW) }
            guard descriptor >= 0 else { continue }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { path.unlink() }
            close(descriptor)
        }
    }
}
