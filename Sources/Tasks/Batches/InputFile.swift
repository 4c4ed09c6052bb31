import GentoolBase
import GentoolRaster
import Glibc
import SystemPackage

/// A picture to work on, and how it was found.
public struct InputFile: Sendable, Hashable {
    /// As it was named or found.
    public let path: FilePath
    /// Its folder as seen from the one that was searched; `nil` for a file that was named itself.
    public let subfolder: FilePath?

    /// What is not among the pictures that a folder or a pattern stands for, although somebody might think so.
    public enum LeftOut: Sendable, Hashable {
        /// A picture or a clip of a kind that is taken only where it is named; its suffix in small letters.
        case file(suffix: String)
        /// A folder in the folder.
        case folder(FilePath)
    }

    /// By default a file that was named itself.
    public init(_ path: FilePath, subfolder: FilePath? = nil) {
        self.path = path
        self.subfolder = subfolder
    }

    /// The files that arguments stand for, each once, in the order of the arguments.
    ///
    /// - Parameters:
    ///   - arguments: files, folders, `-`, and patterns as a shell has them (glob(7)) if no file is called so.
    ///   - isRecursive: whether folders are searched with the folders in them.
    ///   - excluded: folders that are not searched.
    ///   - leftOut: told what is not taken, and the folder or pattern as it was given.
    /// - Throws: `BatchError` or `FileError` for a folder without pictures, and a pattern that nothing matches. That a
    ///   file isn't there shows when it is read.
    public static func found(
        _ arguments: [FilePath], isRecursive: Bool, excluding excluded: [FilePath] = [],
        leftOut: (LeftOut, _ argument: FilePath) -> Void = { _, _ in }
    ) throws -> [InputFile] {
        var seen: Set<FilePath> = []
        return try arguments.flatMap { argument -> [InputFile] in
            if argument.exists {
                return argument.isFolder
                    ? try files(in: argument, isRecursive: isRecursive, excluding: excluded, leftOut: leftOut)
                    : [InputFile(argument)]
            }
            guard isPattern(argument) else { return [InputFile(argument)] }
            return try matches(argument) { leftOut(.file(suffix: $0), argument) }.map { InputFile($0) }
        }.filter { seen.insert($0.path).inserted }
    }

    /// The names in a list: one on each line, or with a zero byte after each if there are zero bytes. One that is
    /// `endedByZeros` is a list of the second kind, even of a single name.
    public static func names(inList bytes: [UInt8], endedByZeros: Bool = false) -> [FilePath] {
        // UTF-16 has zero bytes within letters.
        let isUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        let isEndedByZeros = endedByZeros || !isUTF16 && bytes.contains(0)
        let names = isEndedByZeros ? bytes.split(separator: 0) : TextLines.split(bytes)
        return names.map { FilePath(bytes: $0) }.filter { !$0.isEmpty }
    }

    /// Whether a name that no file has is a pattern as shells have them.
    public static func isPattern(_ path: FilePath) -> Bool {
        path.address == nil && path.bytes.contains { "*?[".utf8.contains($0) }
    }

    private static func files(
        in folder: FilePath, isRecursive: Bool, excluding: [FilePath],
        leftOut: (LeftOut, _ argument: FilePath) -> Void
    ) throws -> [InputFile] {
        let found = try PictureFiles.in(
            folder, isRecursive: isRecursive, excluding: excluding,
            otherKind: { leftOut(.file(suffix: $0), folder) }, otherFolder: { leftOut(.folder($0), folder) })
        guard !found.isEmpty else {
            throw BatchError(
                .notFound, file: folder.legible, "has no .png or .jpg files",
                remedy: isRecursive ? nil : .searchFolders)
        }
        return found.map { InputFile(folder.pushing($0), subfolder: $0.folder) }
    }

    private static func matches(
        _ pattern: FilePath, otherKind: (_ suffix: String) -> Void = { _ in }
    ) throws -> [FilePath] {
        var found = glob_t()
        defer { globfree(&found) }
        guard pattern.withPlatformString({ glob($0, 0, nil, &found) }) == 0 else {
            throw BatchError(.notFound, file: pattern.legible, "matches no files")
        }
        let paths = (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { FilePath(platformString: $0) } }
            .sorted { NaturalOrder.precedes($0.bytes, $1.bytes) }
        let pictures = paths.filter { (try? FileFormat(suffixOf: $0)) != nil }
        if !pictures.isEmpty {
            let known = Set(pictures)
            paths.filter { !known.contains($0) }.compactMap(PictureFiles.otherSuffix).forEach(otherKind)
            return pictures
        }
        // Others are meant where they are all there is.
        let hasFFmpeg = ChildProcess.path(of: "ffmpeg") != nil
        let others = paths.filter {
            PictureFiles.isClip($0)
                || PictureFiles.isReadIfNamed(suffix: PathName($0.escaped).suffix.lowercased(), hasFFmpeg: hasFFmpeg)
        }
        guard !others.isEmpty else {
            throw BatchError(.notFound, file: pattern.legible, "matches no pictures or clips that can be read")
        }
        return others
    }

    /// The clips that arguments stand for, each once, in the order of the arguments: those that are named, and those in
    /// folders that hold clips and no pictures.
    ///
    /// - Parameters:
    ///   - arguments: as `found` has them.
    ///   - isRecursive: whether folders are searched with the folders in them.
    ///   - excluded: folders that are not searched.
    /// - Returns: none where all are pictures, or nothing that is known.
    /// - Throws: `BatchError` where clips are among pictures, `FileError` for what can't be read.
    public static func clips(
        _ arguments: [FilePath], isRecursive: Bool, excluding excluded: [FilePath] = []
    ) throws -> [InputFile] {
        var seen: Set<FilePath> = []
        var clips: [InputFile] = []
        var picture: FilePath?
        func add(_ files: [InputFile]) {
            for file in files where seen.insert(file.path).inserted {
                if isClip(file.path) { clips.append(file) } else { picture = picture ?? file.path }
            }
        }
        for argument in arguments {
            if argument.isFolder {
                func found(where isMeant: (FilePath) -> Bool) throws -> [FilePath] {
                    try PictureFiles.in(argument, isRecursive: isRecursive, excluding: excluded, where: isMeant)
                }
                let first = try found { (try? FileFormat(suffixOf: $0)) != nil }.first
                let names = try first == nil ? found(where: PictureFiles.isClip) : []
                let files = names.map { InputFile(argument.pushing($0), subfolder: $0.folder) }
                clips += files.filter { seen.insert($0.path).inserted }
                if names.isEmpty { picture = picture ?? argument.pushing(first ?? "") }
            } else if !argument.exists && isPattern(argument) {
                add(try matches(argument).map { InputFile($0) })
            } else {
                add([InputFile(argument)])
            }
        }
        if let clip = clips.first, let picture {
            throw BatchError(
                .invalidValue, file: clip.path.legible,
                "is a clip, and \(picture.legible) is none; name clips and pictures in commands of their own")
        }
        return clips
    }

    /// Whether a file that is one of several is a clip. What is one by its name is, even if it can't be read; PNGs are
    /// pictures, also animated ones, and so are GIFs of one frame.
    private static func isClip(_ path: FilePath) -> Bool {
        guard path != "-", (try? FileFormat(suffixOf: path)) == nil else { return false }
        // What can't be read says so when it is its turn.
        switch try? ClipKind.of(path) {
        case .gif: return (try? Clip.reader(contentsOf: path).clip.frameCount) != 1
        case nil, .animatedPNG: return PictureFiles.isClip(path)
        default: return true
        }
    }

    /// What a template makes of it.
    ///
    /// - Parameters:
    ///   - index: its place among all inputs, from 1.
    ///   - count: of all inputs.
    ///   - seed: of what is made of it.
    ///   - format: the suffix of what is made of it; `nil` is its own, if a picture can be written so.
    public func values(index: Int, count: Int, seed: UInt64, format: String? = nil) -> PathTemplate.Values {
        let name = PathName(path.escaped)
        var values = PathTemplate.Values(
            stem: name.stem, index: index, count: count, seed: seed)
        values.dir = name.folder
        values.subdir = subfolder?.escaped ?? ""
        values.ext = format ?? ((try? FileFormat(suffixOf: path)) == nil ? "png" : name.suffix)
        return values
    }
}
