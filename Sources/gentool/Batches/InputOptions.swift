import ArgumentParser
import Foundation
import Pipelines
import Raster

/// Where the pictures to work on are, beside those that are named as arguments.
struct InputOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Look into the folders of folders, too.")
    var recursive = false

    @Option(
        help: ArgumentHelp(
            "A list of pictures and folders, one on each line or separated by zero bytes; - is standard input.",
            valueName: "file"))
    var filesFrom: String?

    /// The pictures that arguments and list name.
    ///
    /// - Parameter excluded: folders that are not searched.
    func files(_ arguments: [String], excluding excluded: [String]) throws -> [InputFile] {
        let listed = try filesFrom.map { InputFile.names(inList: try FileBytes.read($0)) } ?? []
        guard !arguments.isEmpty || !listed.isEmpty else {
            throw ValidationError(
                filesFrom.map { "\($0): lists no files" }
                    ?? "no picture is named; expected files, folders, or --files-from")
        }
        return try InputFile.found(arguments + listed, isRecursive: recursive, excluding: excluded)
    }

    /// Whether only one picture can be meant, which is named itself.
    func isOneFile(_ arguments: [String]) -> Bool {
        guard arguments.count == 1 && filesFrom == nil else { return false }
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: arguments[0], isDirectory: &isFolder)
        return exists ? !isFolder.boolValue : !arguments[0].contains { "*?[".contains($0) }
    }
}
