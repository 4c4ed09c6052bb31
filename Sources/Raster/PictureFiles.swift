import Foundation

/// Which files of a folder are pictures.
public enum PictureFiles {
    /// Whether it is a file or leads to one: pipes and devices may never end. What leads nowhere is told when it is read.
    private static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
    }

    /// The paths below `folder` of files whose suffix names a format, in natural order, which does not depend on the machine.
    /// Hidden files and folders are left out.
    ///
    /// - Parameters:
    ///   - isRecursive: whether the folders in it are looked into, too; those behind links are not.
    ///   - excluded: folders that are not looked into.
    /// - Throws: `RasterError` if it can't be read.
    public static func `in`(_ folder: String, isRecursive: Bool, excluding excluded: [String] = []) throws -> [String] {
        let root = URL(fileURLWithPath: folder, isDirectory: true)
        let closed = Set(excluded.map { URL(fileURLWithPath: $0, isDirectory: true).standardizedFileURL.path })
        var found: [String] = []
        func search(_ subfolder: String) throws {
            let url = subfolder.isEmpty ? root : root.appendingPathComponent(subfolder, isDirectory: true)
            let names: [String]
            do {
                names = try FileManager.default.contentsOfDirectory(atPath: url.path)
            } catch {
                throw RasterError(file: url.relativePath, "the folder can't be read")
            }
            for name in names where !name.hasPrefix(".") {
                let path = subfolder.isEmpty ? name : "\(subfolder)/\(name)"
                var status = stat()
                // Names that are not UTF-8 lead nowhere here.
                let isThere = lstat(url.appendingPathComponent(name).path, &status) == 0
                if isThere && status.st_mode & S_IFMT == S_IFDIR {
                    let isClosed = closed.contains(url.appendingPathComponent(name).standardizedFileURL.path)
                    if isRecursive && !isClosed { try search(path) }
                } else if (try? FileFormat(suffixOf: name)) != nil,
                    Self.isRegular(url.appendingPathComponent(name).path)
                {
                    found.append(path)
                }
            }
        }
        try search("")
        return found.sorted { NaturalOrder.precedes($0.utf8, $1.utf8) }
    }
}
