import ArgumentParser
import GentoolBase
import GentoolRaster
import SystemPackage

struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Say what pictures are: format, size, depth, colour, frames, profile, orientation, metadata.",
        discussion: """
            Reads headers and metadata, never pixels: it takes no time, and does not tell whether a picture is damaged.

            For a person:
              gentool info photo.jpg mask.png

            For a script, one JSON object per line:
              gentool info --json *.jpg
            """)

    @Argument(help: "The pictures, PNG or JPEG; - is standard input.", completion: .pictures)
    var files: [FilePath]

    @Flag(help: "One JSON object per picture.")
    var json = false

    @OptionGroup var reading: ReadingOptions

    func run() throws {
        var failures = 0
        for file in files {
            let header: PictureHeader
            do {
                header = try reading.header(file)
            } catch let error where error is RasterError || error is FileError {
                failures += 1
                Console.complain(error)
                continue
            }
            let info = PictureInfo(header, file: file.string)
            try Console.tell(json ? JSONLine.text(of: info) : info.text.legibleLines)
        }
        if failures > 0 { throw ExitCode.failure }
    }
}
