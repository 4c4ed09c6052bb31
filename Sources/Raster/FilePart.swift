import Foundation

/// A hidden file that is being written and gets its name when it is whole.
///
/// Whoever writes it holds a lock on it, which the system takes away when the process ends, however it ends; so a part
/// that can be locked has been left behind. Unlike the number of a process, that tells on file systems that machines
/// share, too.
struct FilePart {
    let path: String
    let descriptor: Int32

    /// - Parameter target: the file that it is going to be.
    init(for target: String, mode: mode_t) throws {
        let name = PathName(target)
        while true {
            let part = ".\(Self.beginning(of: name.name)).\(getpid())-\(UInt32.random(in: 0...UInt32.max)).part"
            let path = PathName(folder: name.folder, name: part).path
            let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode)
            guard descriptor >= 0 else { throw FileBytes.failure(target, "can't be written") }
            flock(descriptor, LOCK_EX)
            // Between opening and locking somebody may have taken it for one that was left behind.
            var status = stat()
            if fstat(descriptor, &status) == 0 && status.st_nlink > 0 {
                (self.path, self.descriptor) = (path, descriptor)
                return
            }
            Foundation.close(descriptor)
        }
    }

    /// As much of a name as leaves room for what makes it a part's: names have 255 bytes at most.
    private static func beginning(of name: String) -> Substring {
        var beginning = name[...]
        while beginning.utf8.count > 200 { beginning.removeLast() }
        return beginning
    }

    func close() { Foundation.close(descriptor) }
}

extension FileBytes {
    /// Removes what processes that were killed while they wrote have left in a folder.
    ///
    /// - Parameter folder: `""` is the current one.
    public static func removeAbandonedParts(in folder: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        for name in names where name.hasSuffix(".part") && name.wholeMatch(of: /\..+\.[0-9]+-[0-9]+\.part/) != nil {
            let path = PathName(folder: folder, name: name).path
            let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else { continue }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
            close(descriptor)
        }
    }
}
