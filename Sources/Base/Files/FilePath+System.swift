import Glibc
import SystemPackage

/// What the system says of a path.
extension FilePath {
    /// Whether there is something, at the end of links.
    public var exists: Bool { withPlatformString { access($0, F_OK) } == 0 }

    /// Whether it leads to a folder.
    public var isFolder: Bool { mode == S_IFDIR }

    /// Whether it leads to a file that ends, not to a folder, pipe or device.
    public var isRegularFile: Bool { mode == S_IFREG }

    /// The kind of what it leads to; `nil` if there is nothing.
    private var mode: mode_t? { status(of: self).map { $0.st_mode & S_IFMT } }

    /// Where a link leads, as it says itself; `nil` if this is no link.
    public var linkTarget: FilePath? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX) + 1) { target in
            let count = withPlatformString { readlink($0, target.baseAddress!, Int(PATH_MAX)) }
            guard count >= 0 else { return nil }
            return FilePath(bytes: target[..<count].map { UInt8(bitPattern: $0) })
        }
    }

    /// The path from the root on, without `.` and `..`: equal for names of one place, as long as no links are in it.
    public var absolute: FilePath {
        Self.current.pushing(self).lexicallyNormalized()
    }

    /// The path from the root on, without links, `.` and `..` as far as there is something: equal for all names of one
    /// place.
    public var real: FilePath {
        if let found = withPlatformString({ realpath($0, nil) }) {
            defer { free(found) }
            return FilePath(platformString: found)
        }
        let whole = Self.current.pushing(self)
        guard let last = whole.lastComponent else { return whole }
        return whole.removingLastComponent().real.appending(last).lexicallyNormalized()
    }

    private static var current: FilePath {
        guard let path = getcwd(nil, 0) else { return "" }
        defer { free(path) }
        return FilePath(platformString: path)
    }

    /// The user's own folder, as the system knows it.
    public static var home: FilePath {
        getpwuid(getuid()).map { FilePath(platformString: $0.pointee.pw_dir) } ?? "/"
    }

    /// Makes it a folder, and those it lies in, unless it is one.
    ///
    /// - Returns: whether it is a folder now.
    public func madeFolder() -> Bool {
        if isFolder { return true }
        let parent = removingLastComponent()
        guard parent.isEmpty || parent == self || parent.madeFolder() else { return false }
        return withPlatformString { mkdir($0, 0o777) } == 0 || isFolder
    }

    /// Whether it is a folder in which this process may make files.
    public var allowsNewFiles: Bool { withPlatformString { access($0, W_OK | X_OK) } == 0 }

    /// Whether it is there and this process may write to it.
    var isWritable: Bool { withPlatformString { access($0, W_OK) } == 0 }

    /// Removes the name.
    public func unlink() { _ = withPlatformString { Glibc.unlink($0) } }

    /// Removes a folder that is empty.
    public func removeFolder() { _ = withPlatformString { rmdir($0) } }

    /// The folder that it lies in; empty for the current one.
    public var folder: FilePath { removingLastComponent() }

    /// The path, or `.` where an empty one means the current folder.
    public var orCurrent: FilePath { isEmpty ? "." : self }

    /// The last part of the path, as text in which nothing is lost.
    public var name: String { PathName(escaped).name }

    /// How many bytes more the file system that it lies in takes of this user; `nil` where nobody says.
    public var freeBytes: Int? {
        var status = statvfs()
        guard withPlatformString({ statvfs($0, &status) }) == 0 else { return nil }
        return Int(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
    }

    /// The names in a folder, in no order, without `.` and `..`.
    ///
    /// - Throws: `FileError` with the system's reason.
    public func names() throws -> [FilePath] {
        guard let folder = orCurrent.withPlatformString({ opendir($0) }) else {
            throw FileBytes.failure(self, "the folder can't be read")
        }
        defer { closedir(folder) }
        var names: [FilePath] = []
        // Nothing but this tells an error from the end (readdir(3)).
        errno = 0
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { FilePath(platformString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw FileBytes.failure(self, "the folder can't be read") }
        return names
    }
}

extension FilePath {
    /// The paths, from here, of all that is in a folder and in the folders in it; links are not followed. None where there
    /// is no folder that can be read.
    ///
    /// - Parameter most: how many are listed at most.
    public func namesBelow(atMost most: Int = .max) -> [FilePath] {
        var found: [FilePath] = []
        var folders: [FilePath] = [""]
        while let folder = folders.popLast(), found.count < most {
            for name in (try? pushing(folder).names()) ?? [] where found.count < most {
                let path = folder.pushing(name)
                found.append(path)
                let whole = pushing(path)
                if whole.linkTarget == nil && whole.isFolder { folders.append(path) }
            }
        }
        return found
    }
}

/// What the system says of what a path leads to; `nil` if there is nothing.
func status(of path: FilePath) -> stat? {
    var status = stat()
    return path.withPlatformString { stat($0, &status) } == 0 ? status : nil
}
