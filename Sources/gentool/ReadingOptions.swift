import ArgumentParser
import GentoolRaster
import SystemPackage

/// What every command that reads pictures takes.
struct ReadingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Refuse pictures of more pixels than this.", valueName: "count"))
    var maxPixels = ReadOptions().pixelLimit

    @Flag(help: "Read damaged pictures as far as they are there, with grey for the rest, and say how much that is.")
    var salvage = false

    func validate() throws {
        // What more has no picture's bytes could be counted.
        let most = 1 << 40
        try expect("--max-pixels", maxPixels, in: 1...most)
    }

    func read(_ path: FilePath) throws -> Picture {
        try Picture(contentsOf: path, options: options)
    }

    /// - Parameter name: the file that the bytes are of, for errors.
    func picture(_ bytes: [UInt8], _ name: String) throws -> Picture {
        try Picture(data: bytes, name: name, options: options)
    }

    /// What there is to say of a picture without decoding it.
    func header(_ path: FilePath) throws -> PictureHeader {
        var options = options
        // Texts that are longer than this nobody reads, and to show them takes many times their room.
        options.metadataLimit = 16 << 20
        return try PictureHeader(contentsOf: path, options: options)
    }

    private var options: ReadOptions {
        var options = ReadOptions()
        options.pixelLimit = maxPixels
        options.salvage = salvage
        return options
    }
}
