import Glibc
import SystemPackage

extension FilePath {
    /// Whether nothing has this name, not even a link that leads nowhere.
    package var isFree: Bool {
        var status = Glibc.stat()
        return withPlatformString { Glibc.lstat($0, &status) } != 0
    }

    /// This path, or the first that is free with a number behind its stem, as in `name-2.png`; `nil` if none is.
    package var firstFree: FilePath? {
        let name = PathName(escaped)
        if isFree { return self }
        return (2...9999).lazy.map { FilePath(escaped: name.marked("-\($0)")) }.first(where: \.isFree)
    }
}
