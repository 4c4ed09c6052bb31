import GentoolBase
import SystemPackage

/// Which files of a folder are pictures.
public enum PictureFiles {
    /// The paths below `folder` of files that are looked for, in natural order, which does not depend on the machine.
    /// Hidden files and folders are left out, and pipes and devices: they may never end.
    ///
    /// - Parameters:
    ///   - folder: where they are.
    ///   - isRecursive: whether the folders in it are looked into, too; those behind links are not.
    ///   - excluded: folders that are not looked into.
    ///   - isMeant: tells by its name whether a file is looked for; by default whether its suffix names a format.
    ///   - otherKind: told the suffix, in small letters, of each other file that is a picture or a clip by its name.
    ///   - otherFolder: told each folder that could be looked into, and isn't.
    /// - Throws: `FileError` if it can't be read.
    public static func `in`(
        _ folder: FilePath, isRecursive: Bool, excluding excluded: [FilePath] = [],
        where isMeant: (FilePath) -> Bool = { (try? FileFormat(suffixOf: $0)) != nil },
        otherKind: (_ suffix: String) -> Void = { _ in }, otherFolder: (FilePath) -> Void = { _ in }
    ) throws -> [FilePath] {
        let closed = Set(excluded.map(\.real))
        var found: [FilePath] = []
        func search(_ subfolder: FilePath) throws {
            for name in try folder.pushing(subfolder).names() where name.bytes.first != UInt8(ascii: ".") {
                let path = subfolder.pushing(name)
                let whole = folder.pushing(path)
                if whole.isFolder {
                    guard whole.linkTarget == nil, !closed.contains(whole.real) else { continue }
                    if isRecursive { try search(path) } else { otherFolder(whole) }
                } else if isMeant(name), !whole.exists || whole.isRegularFile {
                    // What leads nowhere is told when it is read.
                    found.append(path)
                } else {
                    if let suffix = otherSuffix(of: name) { otherKind(suffix) }
                }
            }
        }
        try search("")
        return found.sorted { NaturalOrder.precedes($0.bytes, $1.bytes) }
    }

    /// The suffix, in small letters, of a file that is a picture or a clip by its name, of another kind than those that are
    /// looked for; `nil` for others.
    public static func otherSuffix(of path: FilePath) -> String? {
        let suffix = PathName(path.escaped).suffix.lowercased()
        return otherSuffixes.contains(suffix) ? suffix : nil
    }

    /// Whether a file is a clip by its name. An animated PNG in a folder is a picture.
    public static func isClip(_ path: FilePath) -> Bool {
        clipSuffixes.contains(PathName(path.escaped).suffix.lowercased())
    }

    /// Whether what has this suffix, in small letters, is read as a picture where a file is named for itself.
    ///
    /// - Parameters:
    ///   - suffix: without a dot.
    ///   - hasFFmpeg: whether ffmpeg is installed.
    public static func isReadIfNamed(suffix: String, hasFFmpeg: Bool) -> Bool {
        ["apng", "gif"].contains(suffix) || hasFFmpeg && suffixesReadByFFmpeg.contains(suffix)
    }

    private static let suffixesReadByFFmpeg: Set<String> = [
        "bmp", "dib", "pam", "pbm", "pgm", "pnm", "ppm", "qoi", "tga", "webp",
    ]

    /// Those that stand for something else outside folders of clips (`.ts`) are not among them.
    private static let clipSuffixes: Set<String> = [
        "3gp", "avi", "flv", "gif", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "ogv", "webm", "wmv", "y4m",
    ]

    private static let otherSuffixes: Set<String> = suffixesReadByFFmpeg.union(clipSuffixes).union([
        "apng", "arw", "avif", "cr2", "cr3", "dng", "exr", "heic", "heif", "hif", "jp2", "jxl", "nef", "orf", "psd",
        "raf", "rw2", "tif", "tiff",
    ])
}
