import ArgumentParser
import GentoolBase
import GentoolPipelines
import GentoolRaster
import SystemPackage

struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show a picture's format and metadata.",
        discussion: """
            Reads headers and metadata, not pixels: it is instant, and does not detect
            damage.

            Format, size, colour, profile, orientation and metadata:
              gentool info photo.jpg mask.png

            Frames, rate and length of a clip:
              gentool info clip.mp4

            For scripts, one JSON object per line:
              gentool info --json *.jpg
            """)

    @Argument(help: "Pictures (PNG or JPEG) and clips; - is standard input.", completion: .picturesAndClips)
    var files: [FilePath]

    @Flag(help: "Print one JSON object per picture.")
    var json = false

    @OptionGroup var reading: ReadingOptions

    /// What `--json` prints of what can't be read.
    private struct Failure: Encodable {
        let status = "failed"
        let error: String
        let code: ErrorCode?
    }

    func run() throws {
        var failures = 0
        func attempt(_ path: FilePath, _ body: () throws -> Void) throws {
            do { try body() } catch let error where error is RasterError || error is FileError {
                failures += 1
                Console.complain(error)
                guard json else { return }
                try tell(Failure(error: error.line, code: (error as? any ReportableError)?.code), of: path)
            }
        }
        for file in files {
            try attempt(file) { for path in try Self.files(file) { try attempt(path) { try tell(path) } } }
        }
        if failures > 0 { throw ExitCode.failure }
    }

    /// The file itself, or the pictures and clips in a folder.
    private static func files(_ path: FilePath) throws -> [FilePath] {
        guard path.isFolder else { return [path] }
        let names = try PictureFiles.in(
            path, isRecursive: false, where: { (try? FileFormat(suffixOf: $0)) != nil || PictureFiles.isClip($0) })
        guard !names.isEmpty else {
            throw FileError(.notFound, file: path.legible, "has no pictures or clips in it")
        }
        return names.map(path.pushing)
    }

    private func tell(_ file: FilePath) throws {
        let kind = try file == "-" ? ClipKind.ofStandardInput() : ClipKind.of(file)
        // Standard input is read once only, and of an animated picture twice is told.
        let bytes = file == "-" && kind == .animatedPNG ? try FileBytes.read(file) : nil
        let clip = try kind.map { _ in try reader(of: file, bytes).clip }
        if let clip, kind != .animatedPNG {
            let info = ClipInfo(clip, file: file)
            return try json ? tell(info, of: file) : Console.tell(info.text.legibleLines)
        }
        let info = PictureInfo(try header(file, bytes), clip: clip, file: file)
        try json ? tell(info, of: file) : Console.tell(info.text.legibleLines)
    }

    /// Prints what a script reads of a file.
    private func tell(_ fields: some Encodable, of file: FilePath) throws {
        try Console.tell(JSONLine.text(of: NamedPaths(fields, ["file": file])))
    }

    private func reader(of file: FilePath, _ bytes: [UInt8]?) throws -> any ClipReader {
        let options = reading.fields.options
        guard let bytes else { return try Clip.reader(contentsOf: file, options: options) }
        return try Clip.reader(data: bytes, name: file.legible, options: options)
    }

    private func header(_ file: FilePath, _ bytes: [UInt8]?) throws -> PictureHeader {
        do {
            return try reading.header(file, data: bytes)
        } catch let error as RasterError where error.code == .wrongFormat && file != "-" {
            guard let kind = try? WeightFileKind(contentsOf: file.string), kind != .unknown else { throw error }
            throw RasterError(
                .wrongFormat, file: file.legible,
                "is a model's file (\(kind)), expected PNG or JPEG; 'gentool models show' tells more of it")
        }
    }
}
