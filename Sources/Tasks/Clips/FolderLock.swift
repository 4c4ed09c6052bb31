import Glibc
import SystemPackage

/// What only one process has of a folder; the system takes it away when the process ends, however it ends (flock(2)).
final class FolderLock: Sendable {
    private let descriptor: Int32

    /// - Returns: `nil` where another process has it, or there is no such folder.
    init?(_ folder: FilePath) {
        descriptor = folder.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}
