import ArgumentParser
import Raster

/// What every command that reads pictures takes.
struct ReadingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Refuse pictures of more pixels than this.", valueName: "count"))
    var maxPixels = ReadOptions().pixelLimit

    func validate() throws {
        // What more has no picture's bytes could be counted.
        let most = 1 << 40
        try expect("--max-pixels", maxPixels, in: 1...most)
    }

    func read(_ path: String) throws -> Picture {
        try Picture(contentsOf: path, options: options)
    }

    /// - Parameter name: the file that the bytes are of, for errors.
    func picture(_ bytes: [UInt8], _ name: String) throws -> Picture {
        try Picture(data: bytes, name: name, options: options)
    }

    private var options: ReadOptions {
        var options = ReadOptions()
        options.pixelLimit = maxPixels
        return options
    }
}
