import Glibc
import SystemPackage

/// When a file was last read and last changed, as its file system says.
public struct FileTimes: Sendable {
    private let accessed: timespec
    private let modified: timespec

    /// `nil` if there is no such file. What was read of it before counts as reading.
    public init?(_ path: FilePath) {
        guard let status = status(of: path) else { return nil }
        (accessed, modified) = (status.st_atim, status.st_mtim)
    }

    /// Sets those of a file that is open (futimens(3)).
    ///
    /// - Returns: whether it worked; the reason is in `errno`.
    func set(on descriptor: Int32) -> Bool { futimens(descriptor, [accessed, modified]) == 0 }
}
