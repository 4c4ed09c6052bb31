import ArgumentParser
import Foundation
import Raster

/// What every command that writes a picture takes.
struct OutputOptions: ParsableArguments {
    @Option(
        name: [.short, .customLong("output")],
        help: ArgumentHelp(
            "Where to write; the suffix (.png, .jpg) chooses the format, - is standard output.", valueName: "file"))
    var output: String?

    @Flag(help: "Replace the output if it exists.")
    var overwrite = false

    @Option(help: ArgumentHelp("JPEG quality, 1 to 100; by default that of the input.", valueName: "1-100"))
    var quality: Int?

    @Flag(help: "Don't write into the picture how it was made.")
    var noMetadata = false

    @Flag(name: .shortAndLong, help: "No progress and no notices.")
    var quiet = false

    @Flag(
        help:
            "Print one JSON object for the picture: to standard output, or to standard error if the picture goes there."
    )
    var json = false

    func validate() throws {
        if let quality, !(1...100).contains(quality) {
            throw ValidationError("--quality \(quality): expected 1 to 100")
        }
    }

    /// Where a picture made from `input` goes: beside it, with `suffix` behind its name.
    func path(for input: String, suffix: String) -> String {
        if let output { return output }
        if input == "-" { return "-" }
        let stem = (input as NSString).deletingPathExtension
        let given = (input as NSString).pathExtension
        // The input's suffix may name a format it isn't in, or one that can't be written.
        let kept = (try? FileFormat(suffixOf: input)) == nil ? "png" : given
        return "\(stem)-\(suffix).\(kept)"
    }

    /// The format that `path` asks for; standard output gets the input's.
    func format(for path: String, input: Picture) throws -> FileFormat {
        if path == "-" { return input.metadata.source?.format ?? .png }
        return try FileFormat(suffixOf: path)
    }

    /// Refuses, before any work is done, an output that would be lost or can't be written.
    func check(_ path: String) throws {
        guard path != "-" else { return }
        _ = try FileFormat(suffixOf: path)
        let folder = (path as NSString).deletingLastPathComponent
        if access(folder.isEmpty ? "." : folder, W_OK) != 0 {
            throw RasterError(
                file: path,
                "can't be written: \(String(cString: strerror(errno)).lowercased()); choose another place with -o")
        }
        if !overwrite && FileManager.default.fileExists(atPath: path) {
            throw RasterError(file: path, "exists already; choose another name with -o, or replace it with --overwrite")
        }
    }

    var writeOptions: WriteOptions {
        var options = WriteOptions()
        options.jpegQuality = quality.map { .level($0) } ?? .asSource
        return options
    }

    /// Says something that is not a result.
    func notice(_ text: String) {
        if !quiet { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
    }

    /// Prints what was done, as JSON, where the picture itself doesn't go.
    func report(_ result: some Encodable, picturePath: String) throws {
        guard json else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let line = try encoder.encode(result) + Data("\n".utf8)
        (picturePath == "-" ? FileHandle.standardError : FileHandle.standardOutput).write(line)
    }
}
