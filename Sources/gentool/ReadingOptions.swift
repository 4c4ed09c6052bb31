import ArgumentParser
import GentoolRaster
import GentoolTasks
import SystemPackage

/// What every command that reads pictures takes.
struct ReadingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Refuse pictures with more pixels than this.", valueName: "count"))
    var maxPixels = ReadingFields().maxPixels

    @Flag(
        help: ArgumentHelp(
            "Read damaged pictures as far as possible, with grey for the rest, and say how much is missing; "
                + "of clips, take the frames before the damage."))
    var salvage = false

    func validate() throws { try checkRanges(of: fields) }

    var fields: ReadingFields {
        var fields = ReadingFields()
        fields.maxPixels = maxPixels
        fields.salvage = salvage
        return fields
    }

    func read(_ path: FilePath) throws -> Picture {
        try Picture(contentsOf: path, options: fields.options)
    }

    /// What there is to say of a picture without decoding it.
    ///
    /// - Parameter data: its bytes, where they have been read.
    func header(_ path: FilePath, data: [UInt8]? = nil) throws -> PictureHeader {
        var options = fields.options
        // Texts that are longer than this nobody reads, and to show them takes many times their room.
        options.metadataLimit = 5 << 20
        if let data { return try PictureHeader(data: data, name: path.legible, options: options) }
        return try PictureHeader(contentsOf: path, options: options)
    }
}
