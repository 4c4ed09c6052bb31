import ArgumentParser
import GentoolBase
import GentoolPipelines
import GentoolRaster
import GentoolTasks
import SystemPackage

struct GridCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grid",
        abstract: "Make a contact sheet.",
        discussion: """
            All pictures of a folder; writes grid.png:
              gentool grid photos

            Files that are no pictures are left out, and the exit code is 1.

            Twelve frames of a clip, from first to last, with their times:
              gentool grid clip.mp4 --frames 12 -o frames.png

            Three results side by side:
              gentool grid a.png b.png c.png --columns 3 --label "4 steps" \\
                --label "8 steps" --label "25 steps" -o steps.png
            """)

    @Argument(help: "Pictures (PNG or JPEG) and folders of them, or a clip.", completion: .picturesAndClips)
    var pictures: [FilePath] = []

    @OptionGroup var inputs: InputOptions

    @Option(help: ArgumentHelp("Pictures per row; by default about as many as there are rows.", valueName: "count"))
    var columns: Int?

    @Option(
        help: ArgumentHelp(
            "Shrink pictures to this size; by default 320x320, or less if all are smaller.",
            valueName: "WxH"))
    var cell: PictureSize?

    @Option(
        help: ArgumentHelp("Number of frames of a clip, spread evenly over it; by default 16.", valueName: "count"))
    var frames: Int?

    @Option(help: ArgumentHelp("Space between and around pictures.", valueName: "pixels"))
    var gap = 8

    @Option(
        help: ArgumentHelp("A colour such as white, lightblue or #e0e0ff, or none (transparent).", valueName: "color"),
        completion: .list(["white", "black", "gray", "none"]))
    var background = BackgroundColor(text: "white")!

    @OptionGroup(title: "Labels") var labels: LabelOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup var reading: ReadingOptions

    private static let usualCell = (width: 320, height: 320)
    private static let usualFrames = 16
    private static let pixelLimit = 1 << 28

    private struct Report: Encodable {
        let pictures: Int
        let width: Int
        let height: Int
        /// Of the reading of all; missing if there are none.
        let notices: [Notice]?
    }

    func validate() throws {
        try expect("--cell", cell, .generated)
        try expect("--columns", columns, in: 1...)
        try expect("--frames", frames, in: 1...10_000)
        try expect("--gap", gap, in: 0...1000)
    }

    func run() throws {
        let found = try inputs.files(pictures, excluding: [], quiet: output.quiet)
        let path = try output.path(named: "grid.png", of: found.first?.path) ?? "grid.png"
        // An earlier sheet in a folder is none of its pictures.
        let place = path.real
        let files = found.filter { $0.subfolder == nil || $0.path.real != place }.map(\.path)
        guard !files.isEmpty else {
            throw BatchError(.notFound, file: pictures.first?.legible, "has no pictures but the sheet \(path.legible)")
        }
        try output.check(path)
        let size = cell.map { (width: $0.width, height: $0.height) }
        let limit = size ?? Self.usualCell
        func checkRoom(for count: Int) throws {
            guard count * limit.width * limit.height > Self.pixelLimit else { return }
            throw ValidationError(
                "\(count) pictures of \(limit.width)x\(limit.height) are more than a sheet can hold; make --cell smaller"
            )
        }
        let isClip = try files.count == 1 && ClipKind.of(files[0]) != nil
        guard isClip || frames == nil else {
            throw ValidationError("--frames: is for a clip; give one, and no pictures beside it")
        }
        try checkRoom(for: isClip ? frames ?? Self.usualFrames : files.count)
        var sheet = ContactSheet()
        sheet.columns = columns
        sheet.gap = gap
        sheet.background = background.color
        sheet.labelScale = labels.labelSize
        if isClip {
            let (tiles, notices) = try spreadFrames(of: files[0], shrunkTo: limit)
            return try write(sheet, tiles, cell: size, notices: notices, to: path)
        }
        let texts = try labels.texts(for: files)
        // Cells only grow, so that too large a sheet shows before all pictures have been read.
        var smallest = size ?? (width: 1, height: 1)
        _ = try Destination(path).format(size: sheet.size(labels: texts, cell: smallest))
        // One at a time: large pictures are not kept.
        var errors: [any Error] = []
        var notices: [Notice] = []
        var tiles: [ContactSheet.Tile] = []
        for (file, text) in zip(files, texts) {
            do {
                let picture = try reading.read(file)
                notices += picture.metadata.notices
                tiles.append(ContactSheet.Tile(picture.shrunk(toFit: limit), label: text))
            } catch let error where error is RasterError || error is FileError {
                errors.append(error)
                continue
            }
            guard size == nil, let picture = tiles.last?.picture else { continue }
            smallest = (max(smallest.width, picture.width), max(smallest.height, picture.height))
            _ = try Destination(path).format(size: sheet.size(labels: texts, cell: smallest))
        }
        if tiles.isEmpty, let error = errors.first { throw error }
        for error in errors { Console.complain(error) }
        try write(sheet, tiles, cell: size, notices: notices, to: path)
        if !errors.isEmpty { throw ExitCode.failure }
    }

    /// Some frames of a clip with their times, none larger than a cell.
    private func spreadFrames(
        of file: FilePath, shrunkTo cell: (width: Int, height: Int)
    ) throws -> (tiles: [ContactSheet.Tile], notices: [Notice]) {
        let reader = try Clip.reader(contentsOf: file, options: reading.fields.options)
        var spread = SpreadFrames(frames ?? Self.usualFrames) { $0.shrunk(toFit: cell) }
        while let frame = try reader.nextFrame() { spread.add(frame) }
        let frames = spread.frames
        guard !frames.isEmpty else { throw RasterError(.nothingToDo, file: file.legible, "has no frames") }
        let texts =
            try frames.count == 1
            ? labels.texts(for: [file]) : labels.texts(for: frames.map { String(printf: "%.2f s", $0.start) })
        return (
            zip(frames, texts).map { ContactSheet.Tile($0.picture, label: $1) },
            reader.clip.metadata.notices + reader.lateNotices
        )
    }

    private func write(
        _ sheet: ContactSheet, _ tiles: [ContactSheet.Tile], cell: (width: Int, height: Int)?, notices: [Notice],
        to path: FilePath
    ) throws {
        let picture = sheet.sheet(tiles, cell: cell)
        let format = try Destination(path).format(size: picture.size)
        let notices = (notices + picture.metadata.notices).once
        output.say(notices)
        try FileBytes.write(
            picture.encoded(as: format, options: output.fields.options).bytes, to: path, replacing: output.overwrite)
        output.sayWritten(path)
        try output.report(
            Report(
                pictures: tiles.count, width: picture.width, height: picture.height,
                notices: notices.isEmpty ? nil : notices),
            paths: ["output": path], picturePath: path)
    }
}
