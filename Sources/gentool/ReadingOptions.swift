import ArgumentParser
import Raster

/// What every command that reads pictures takes.
struct ReadingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Refuse pictures of more pixels than this.", valueName: "count"))
    var maxPixels = ReadOptions().pixelLimit

    func read(_ path: String) throws -> Picture {
        try Picture(contentsOf: path, options: options)
    }

    var options: ReadOptions {
        var options = ReadOptions()
        options.pixelLimit = maxPixels
        return options
    }
}
