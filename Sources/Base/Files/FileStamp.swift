import Glibc
import SystemPackage

/// Size and time of the last change of a file: as long as both are the same, its content is taken to be.
public struct FileStamp: Sendable, Hashable {
    /// In bytes.
    public let size: Int
    /// In nanoseconds since 1970; of times beyond the years 1677 to 2262 the last 64 bits of that.
    public let modified: Int

    /// `nil` if there is no such file.
    public init?(_ path: FilePath) {
        guard let status = status(of: path) else { return nil }
        self.init(status)
    }

    init(_ status: stat) {
        size = Int(status.st_size)
        modified = Int(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int(status.st_mtim.tv_nsec)
    }
}
