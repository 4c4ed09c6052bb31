import ArgumentParser
import GentoolBase
import GentoolRaster
import GentoolTasks
import GentoolWorld
import Glibc
import Synchronization
import SystemPackage

extension Scene.Kind: ExpressibleByArgument {}

struct WorldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "world",
        abstract: "Render synthetic training scenes.",
        discussion: """
            Synthetic landscapes and other scenes come with exact captions, edits and
            masks, to train on.

            One landscape:
              gentool world --seed 7 --kind landscape --size 512 -o lake.png

            A thousand training pictures, each with one edit and one mask:
              gentool world --count 1000 --pairs --masks -o world

            Clips of landscapes with moving clouds, boats, water, snow, camera or light:
              gentool world --clip --seed 7 --size 512 -o lake.mp4
              gentool world --clip --count 100 --suffix gif -o clips

            In a folder, captions.jsonl describes each picture or clip in one JSON object
            per line.
            """)

    @OptionGroup var machine: ThreadOptions

    @Option(
        help: ArgumentHelp("Seed of the first picture; each further picture takes the next one.", valueName: "number"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("Number of pictures.", valueName: "number"))
    var count = 1

    @Option(help: ArgumentHelp("Width and height, or one number for a square.", valueName: "WxH"))
    var size = PictureSize(text: "256")!

    @Option(
        help: ArgumentHelp("Kind of scene: landscape, shapes, texture, leaves or any.", valueName: "kind"),
        completion: .list(["landscape", "shapes", "texture", "leaves", "any"]))
    var kind = "any"

    @Option(help: ArgumentHelp("Share of landscapes that show one of their objects from near.", valueName: "0-1"))
    var closeUps: Float = 0

    @Option(
        name: [.short, .customLong("output")],
        help: ArgumentHelp(
            "A folder; or a file for a single picture (.png, .jpg) or clip (any kind), or - for standard "
                + "output.", valueName: "path"),
        completion: .pictures)
    var output = "world"

    @Flag(help: "Also render each picture with one thing changed, and write the instruction for the change.")
    var pairs = false

    @Flag(help: "Also write a mask of one object of each picture, and the picture without it.")
    var masks = false

    @OptionGroup(title: "Clips") var clips: WorldClipOptions

    @Flag(help: "Replace existing files.")
    var overwrite = false

    @Flag(help: "Print one JSON object when done.")
    var json = false

    private struct Line: Encodable {
        let file: String
        let seed: UInt64
        let caption: String
        let shortCaption: String
        var instruction: String?
        var edited: String?
        var editedCaption: String?
        var thing: String?
        var mask: String?
        var without: String?
    }

    private struct Report: Encodable {
        let output: String
        var pictures: Int?
        var clips: Int?
        let seconds: Double
        var picturesPerSecond: Double?
        var clipsPerSecond: Double?
        var caption: String?
    }

    private var isMoving: Bool { clips.clip }

    private var isFile: Bool {
        output == "-" || (isMoving ? ClipKind(name: outputPath) != nil : (try? FileFormat(suffixOf: output)) != nil)
    }

    private var outputPath: FilePath { FilePath(escaped: output) }

    func validate() throws {
        // Their names have six digits.
        try expect("--count", count, in: 1...1_000_000)
        if kind != "any" && Scene.Kind(rawValue: kind) == nil {
            throw ValidationError("--kind \(kind): expected landscape, shapes, texture, leaves or any")
        }
        try expect("--size", size, .generated)
        try expect("--close-ups", closeUps, in: 0...1)
        if PathTemplate.isTemplate(output) {
            throw ValidationError(
                "-o \(output): pictures of the world have names of their own; give a folder, or a file for a single one"
            )
        }
        let isSingle = count == 1 && !pairs && !masks
        if isFile && !isSingle {
            throw ValidationError("\(output): several files need a folder; give -o the name of one")
        }
        if isMoving { try checkClips() }
        // A single picture that is called as pictures are: no folder is meant.
        if isSingle && !isMoving && !PathName(output).suffix.isEmpty { try checkFormat(of: outputPath) }
        if UInt64.max - seed < UInt64(count) { throw ValidationError("--seed \(seed): too large for --count \(count)") }
    }

    private func checkClips() throws {
        if pairs || masks { throw ValidationError("--\(pairs ? "pairs" : "masks"): is for pictures; leave out --clip") }
        if kind != "any" && kind != Scene.Kind.landscape.rawValue {
            throw ValidationError("--kind \(kind): does not move; --clip takes landscape")
        }
        if !isFile && !PathName(output).suffix.isEmpty {
            throw ValidationError("\(output): names no kind of clip; use \(WorldClipOptions.kinds)")
        }
    }

    func run() throws {
        let start = ContinuousClock.now
        let list = PathName(folder: output, name: "captions.jsonl").path
        if !overwrite, let kept = names(with: list).first(where: { clips.exists(FilePath(escaped: $0)) }) {
            throw FileError(.alreadyExists, file: kept, "exists already", remedy: .renameOrReplace)
        }
        var caption: String?
        if isFile {
            if output != "-" { try FileBytes.checkPlace(of: outputPath) }
            caption = try isMoving ? writeClip(0, to: outputPath).caption : writePicture()
        } else {
            guard outputPath.madeFolder() else {
                throw FileError(.wrongPlace, file: output, "can't be made a folder", remedy: .chooseOutput)
            }
            try writeAll(toldIn: list)
        }
        let seconds = ContinuousClock.now.seconds(since: start)
        let rate = Double(count) / seconds
        var report = Report(output: output, seconds: seconds, caption: caption)
        if isMoving {
            (report.clips, report.clipsPerSecond) = (count, rate)
        } else {
            (report.pictures, report.picturesPerSecond) = (count, rate)
        }
        let things = (isMoving ? "clip" : "picture") + (count == 1 ? "" : "s")
        let closing =
            json
            ? try JSONLine.text(of: report)
            : caption ?? "\(count) \(things) " + String(printf: "in %.1f s: %.1f a second", seconds, rate)
        try Console.tell(closing, picturePath: outputPath)
    }

    /// - Returns: its caption.
    private func writePicture() throws -> String {
        let scene = scene(0)
        let format = output == "-" ? .png : try FileFormat(suffixOf: output)
        let picture = scene.rendered(width: size.width, height: size.height)
        try FileBytes.write(picture.encoded(as: format).bytes, to: output)
        return scene.caption(seed: seed)
    }

    /// All that may be written.
    ///
    /// - Parameter list: what tells of the files in a folder.
    private func names(with list: String) -> [String] {
        if isFile { return [output] }
        let suffixes = [""] + (pairs ? [Self.edited] : []) + (masks ? [Self.mask, Self.without] : [])
        return [list] + (0..<count).flatMap { index in suffixes.map { path(of: index, $0) } }
    }

    /// What stands behind the numbers of what belongs to a picture.
    private static let (edited, mask, without) = ("-edited", "-mask", "-without")

    private func writeClip(_ index: Int, to path: FilePath) throws -> Line {
        let seed = seed + UInt64(index)
        guard case .landscape(let landscape) = scene(index).content else { preconditionFailure("landscapes move") }
        let moving = MovingLandscape(landscape, seconds: clips.seconds)
        let notices = try clips.write(moving, size: size, to: path, replacing: overwrite)
        // What one clip of a kind loses, all lose.
        if index == 0 { for notice in notices { Console.note("\(notice)\n") } }
        return Line(
            file: PathName(path.escaped).name, seed: seed, caption: moving.caption(seed: seed),
            shortCaption: moving.caption(seed: seed, isShort: true))
    }

    private func scene(_ index: Int) -> Scene {
        Scene(seed: seed + UInt64(index), kind: isMoving ? .landscape : Scene.Kind(rawValue: kind), closeUps: closeUps)
    }

    /// Writes all pictures, several at a time, and what tells of those that are there in the end, in order.
    private func writeAll(toldIn list: String) throws {
        Interrupt.listen()
        let results = Mutex([Result<String, any Error>?](repeating: nil, count: count))
        parallelFor(count) { index in
            if Interrupt.wasAskedFor { return }
            let path = FilePath(escaped: path(of: index))
            let result = Result { try JSONLine.text(of: isMoving ? writeClip(index, to: path) : write(index)) }
            results.withLock { $0[index] = result }
        }
        let made = results.withLock { $0 }
        let lines = made.compactMap { try? $0?.get() }
        if !lines.isEmpty {
            try FileBytes.write(
                Array((lines.joined(separator: "\n") + "\n").utf8), to: FilePath(escaped: list), replacing: overwrite)
        }
        if Interrupt.wasAskedFor && lines.count < count {
            Console.note("\(list): tells of the \(lines.count) of \(count) that are there\n")
            throw ExitCode(Interrupt.exitCode)
        }
        for result in made { _ = try result?.get() }
    }

    private func path(of index: Int, _ suffix: String = "") -> String {
        let stem = String(printf: "%06d", index) + suffix
        return PathName(folder: output, name: "\(stem).\(isMoving ? clips.suffix : "png")").path
    }

    private func write(_ index: Int) throws -> Line {
        let scene = scene(index)
        let seed = seed + UInt64(index)
        func save(_ picture: Picture, _ suffix: String) throws -> String {
            let path = path(of: index, suffix)
            var options = WriteOptions()
            options.compressionLevel = 3
            let bytes = try picture.encoded(as: .png, options: options).bytes
            try FileBytes.write(bytes, to: FilePath(escaped: path), replacing: overwrite)
            return PathName(path).name
        }
        let rendering = scene.rendering(width: size.width, height: size.height)
        var line = Line(
            file: try save(rendering.picture, ""), seed: seed, caption: scene.caption(seed: seed),
            shortCaption: scene.caption(seed: seed, isShort: true))
        if pairs, let (edit, instruction) = scene.edit(seed: seed) {
            line.instruction = instruction
            line.edited = try save(edit.scene.rendered(width: size.width, height: size.height), Self.edited)
            line.editedCaption = edit.scene.caption(seed: seed)
        }
        if masks {
            let shown = scene.things.indices.filter { scene.things[$0].isPresent }
                .map { ($0, rendering.mask(ofThing: $0)) }.filter { !$0.1.isEmpty }
            if !shown.isEmpty {
                let (thing, mask) = shown[Int(seed % UInt64(shown.count))]
                line.thing = scene.things[thing].name
                line.mask = try save(Picture(mask), Self.mask)
                line.without = try save(
                    scene.settingThing(thing, present: false).rendered(width: size.width, height: size.height),
                    Self.without)
            }
        }
        return line
    }
}
