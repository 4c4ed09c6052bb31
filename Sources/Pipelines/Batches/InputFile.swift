import Foundation
import Raster

/// A picture to work on, and how it was found.
public struct InputFile: Sendable, Hashable {
    public let path: String
    /// Its folder as seen from the one that was searched; `nil` for a file that was named itself.
    public let subfolder: String?

    public init(_ path: String, subfolder: String? = nil) {
        self.path = path
        self.subfolder = subfolder
    }

    /// The files that arguments stand for, each once, in the order of the arguments.
    ///
    /// - Parameters:
    ///   - arguments: files, folders, `-`, and patterns as a shell has them (glob(7)) if no file is called so.
    ///   - isRecursive: whether folders are searched with the folders in them.
    ///   - excluded: folders that are not searched.
    /// - Throws: `BatchError` or `RasterError` for a folder without pictures, and a pattern that nothing matches. That a
    ///   file isn't there shows when it is read.
    public static func found(
        _ arguments: [String], isRecursive: Bool, excluding excluded: [String] = []
    ) throws -> [InputFile] {
        var seen: Set<String> = []
        return try arguments.flatMap { argument -> [InputFile] in
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder) {
                return isFolder.boolValue
                    ? try files(in: argument, isRecursive: isRecursive, excluding: excluded) : [InputFile(argument)]
            }
            guard argument.contains(where: { "*?[".contains($0) }) else { return [InputFile(argument)] }
            return try matches(argument).map { InputFile($0) }
        }.filter { seen.insert($0.path).inserted }
    }

    /// The names in a list: one on each line, or with a zero byte after each if there are zero bytes.
    public static func names(inList bytes: [UInt8]) -> [String] {
        let text = TextLines.unmarked(bytes)
        let names = text.contains(0) ? text.split(separator: 0) : TextLines.split(bytes)
        return names.map { String(decoding: $0, as: UTF8.self) }.filter { !$0.isEmpty }
    }

    private static func files(in folder: String, isRecursive: Bool, excluding: [String]) throws -> [InputFile] {
        let found = try PictureFiles.in(folder, isRecursive: isRecursive, excluding: excluding)
        guard !found.isEmpty else {
            throw BatchError(
                "\(folder): has no .png or .jpg files" + (isRecursive ? "" : "; --recursive looks into its folders"))
        }
        return found.map { path in
            InputFile(
                PathName(folder: folder, name: path).path,
                subfolder: PathName(path).folder)
        }
    }

    private static func matches(_ pattern: String) throws -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { throw BatchError("\(pattern): matches no files") }
        let paths = (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
        let pictures = paths.filter { (try? FileFormat(suffixOf: $0)) != nil }
            .sorted { NaturalOrder.precedes($0.utf8, $1.utf8) }
        guard !pictures.isEmpty else { throw BatchError("\(pattern): matches no .png or .jpg files") }
        return pictures
    }

    /// What a template makes of it.
    public func values(index: Int, count: Int, seed: UInt64) -> PathTemplate.Values {
        let name = PathName(path)
        var values = PathTemplate.Values(
            stem: name.stem, index: index, count: count, seed: seed)
        values.dir = name.folder
        values.subdir = subfolder ?? ""
        values.ext = (try? FileFormat(suffixOf: path)) == nil ? "png" : name.suffix
        return values
    }
}
