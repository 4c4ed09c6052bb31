import GentoolBase
import SystemPackage

/// Which files of a folder are pictures.
public enum PictureFiles {
    /// The paths below `folder` of files whose suffix names a format, in natural order, which does not depend on the machine.
    /// Hidden files and folders are left out, and pipes and devices: they may never end.
    ///
    /// - Parameters:
    ///   - folder: where they are.
    ///   - isRecursive: whether the folders in it are looked into, too; those behind links are not.
    ///   - excluded: folders that are not looked into.
    ///   - otherKind: told the suffix, in small letters, of each picture of a kind that can't be read.
    /// - Throws: `FileError` if it can't be read.
    public static func `in`(
        _ folder: FilePath, isRecursive: Bool, excluding excluded: [FilePath] = [],
        otherKind: (_ suffix: String) -> Void = { _ in }
    ) throws -> [FilePath] {
        let closed = Set(excluded.map(\.absolute))
        var found: [FilePath] = []
        func search(_ subfolder: FilePath) throws {
            for name in try folder.pushing(subfolder).names() where name.bytes.first != UInt8(ascii: ".") {
                let path = subfolder.pushing(name)
                let whole = folder.pushing(path)
                if whole.isFolder {
                    if isRecursive && whole.linkTarget == nil && !closed.contains(whole.absolute) { try search(path) }
                } else if (try? FileFormat(suffixOf: name)) != nil, !whole.exists || whole.isRegularFile {
                    // What leads nowhere is told when it is read.
                    found.append(path)
                } else {
                    let suffix = PathName(name.escaped).suffix.lowercased()
                    if otherSuffixes.contains(suffix) { otherKind(suffix) }
                }
            }
        }
        try search("")
        return found.sorted { NaturalOrder.precedes($0.bytes, $1.bytes) }
    }

    private static let otherSuffixes: Set<String> = [
        "apng", "arw", "avif", "bmp", "cr2", "cr3", "dng", "exr", "gif", "heic", "heif", "hif", "jp2", "jxl", "nef",
        "orf",
        "pbm", "pgm", "pnm", "ppm", "psd", "qoi", "raf", "rw2", "tga", "tif", "tiff", "webp",
    ]
}
