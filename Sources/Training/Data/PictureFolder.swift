import FoundationEssentials
import GentoolBase
import GentoolRaster
import SystemPackage

/// The pictures in a folder and its subfolders.
///
/// A caption stands in a text file beside its picture (`lake.txt` for `lake.jpg`), or in a `captions.jsonl` of the folder,
/// or of the picture's own, with an object `{"file": …, "caption": …}` a line, as `gentool world` writes it. With
/// `"instruction"` and `"edited"` a line also says how the picture is changed, and in which file it is. What is transparent
/// in a picture is white.
public struct PictureFolder: PictureSource {
    /// The folder's path, for a person.
    public let name: String
    /// Those that can be read, in natural order.
    public var files: [String] { entries.map(\.path) }
    /// What is wrong with each of those that can't be read, such as links that lead nowhere.
    public let leftOut: [String]
    /// How many are not learned from, for they belong to others: masks, what pictures were changed to, and what a training
    /// has drawn beside its model.
    public let companions: Int
    /// The files that lists of captions name and that are none of the folder's pictures.
    public let strangers: [String]
    private let entries: [Entry]
    private let lines: [FilePath: Line]
    private static let captionList = "captions.jsonl"

    /// Larger pictures are made smaller when they are read: memory is better spent on more pictures.
    private static let pixelLimit = 6_000_000

    private struct Entry {
        let path: String
        let shorterSide: Int
        let hasAlpha: Bool
    }

    private init(
        name: String, _ entries: [Entry], leftOut: [String] = [], companions: Int = 0, strangers: [String] = [],
        lines: [FilePath: Line]
    ) {
        self.name = name
        self.companions = companions
        self.strangers = strangers
        self.entries = entries
        self.leftOut = leftOut
        self.lines = lines
    }

    /// Looks at the header of each picture; those that can't be read are left out.
    ///
    /// - Throws: `TrainingError` if it is no folder or has no pictures.
    public init(_ path: String) throws {
        guard FilePath(escaped: path).isFolder else {
            throw TrainingError(.notFound, file: path, "can't be read; expected a folder with pictures, or 'world'")
        }
        let files = try PictureFiles.in(FilePath(escaped: path), isRecursive: true).map(\.escaped)
        guard !files.isEmpty else {
            throw TrainingError(.notFound, file: path, "has no .png or .jpg files to learn from")
        }
        var lines: [FilePath: Line] = [:]
        // What stands nearer to a picture comes later, and counts.
        for folder in Set(files.map { PathName($0).folder } + [""]).sorted() {
            let place = folder.isEmpty ? path : PathName(folder: path, name: folder).path
            let list = PathName(folder: place, name: Self.captionList).path
            guard FilePath(escaped: list).exists else { continue }
            lines.merge(try Self.lines(of: list, in: place)) { $1 }
        }
        let listed = Set(lines.values.flatMap(\.companions).map(Self.place))
        let paths = files.map { PathName(folder: path, name: $0).path }
        let stems = Set(paths.map { PathName($0).withoutSuffix })
        var (entries, leftOut): ([Entry], [String]) = ([], [])
        for file in paths where !listed.contains(Self.place(file)) && !Self.isCompanion(file, of: stems) {
            do {
                let header = try PictureHeader(contentsOf: FilePath(escaped: file))
                entries.append(
                    Entry(
                        path: file, shorterSide: min(header.width, header.height), hasAlpha: header.format.hasAlpha))
            } catch {
                leftOut.append("\(error)")
            }
        }
        if let first = leftOut.first, entries.isEmpty {
            throw TrainingError(.notFound, file: path, "has no pictures that can be read, the first of them: \(first)")
        }
        guard !entries.isEmpty else {
            throw TrainingError(.notFound, file: path, "has masks and the like, and no picture to learn from")
        }
        let known = Set(paths.map(Self.place))
        self.init(
            name: path, entries, leftOut: leftOut, companions: files.count - entries.count - leftOut.count,
            strangers: lines.keys.filter { !known.contains($0) }.map(\.escaped).sorted(), lines: lines)
    }

    /// Whether a file is the mask of a picture beside it, or was drawn by a training whose model or state stands beside it.
    private static func isCompanion(_ file: String, of stems: Set<String>) -> Bool {
        let stem = PathName(file).withoutSuffix
        if stem.hasSuffix(MaskedPicture.maskMark) {
            return stems.contains(String(stem.dropLast(MaskedPicture.maskMark.count)))
        }
        let model = PathName(stem).withoutSuffix
        guard let drawn = try? TrainingFiles(model: model + ".safetensors"), [drawn.curve, drawn.sample].contains(file)
        else { return false }
        return drawn.hasState || FilePath(escaped: drawn.model).exists
    }

    /// How many of the pictures are less wide or less high than a square of so many pixels.
    public func countSmaller(than side: Int) -> Int { entries.count(where: { $0.shorterSide < side }) }

    /// How many pictures have alpha.
    public var countWithAlpha: Int { entries.count(where: \.hasAlpha) }

    /// How many pictures there are, and what tells them from others by their names.
    public var inventory: String {
        "\(entries.count) pictures, \(Checksum(files.joined(separator: "\n")))"
    }

    /// How many files there are.
    public var count: Int? { entries.count }

    /// Two parts that have no picture in common: every `step`th, and the others.
    ///
    /// - Parameter step: 2 or more.
    public func split(every step: Int) -> (held: PictureFolder, rest: PictureFolder) {
        func part(_ isHeld: Bool) -> PictureFolder {
            let part = entries.indices.filter { ($0 % step == step - 1) == isHeld }.map { entries[$0] }
            return PictureFolder(name: name, part, lines: lines)
        }
        return (part(true), part(false))
    }

    /// The picture of a file, made smaller if it is large, with its caption.
    ///
    /// - Throws: `RasterError` if the file can't be read, `FileError` if its caption can't.
    public func example(_ index: Int) throws -> Example {
        try Self.example(entries[index].path, caption: caption(of: entries[index].path))
    }

    /// All captions and instructions, in no particular order.
    ///
    /// - Throws: `FileError` if the file of a caption can't be read.
    public var words: [String] {
        get throws { try files.map(caption) + lines.values.flatMap { [$0.instruction ?? "", $0.editedCaption ?? ""] } }
    }

    /// What its line says, or a text beside it; empty if there is neither.
    private func caption(of file: String) throws -> String {
        if let caption = lines[Self.place(file)]?.caption { return caption }
        let beside = FilePath(escaped: PathName(file).withoutSuffix + ".txt")
        return beside.exists ? TextLines.text(of: try FileBytes.read(beside)) : ""
    }

    /// What the line of a file says it is changed to; `nil` if it says nothing.
    ///
    /// - Throws: `RasterError` if the changed picture can't be read.
    public func edited(_ index: Int) throws -> EditedExample? {
        guard let line = lines[Self.place(entries[index].path)], let edited = line.edited,
            let instruction = line.instruction
        else {
            return nil
        }
        return EditedExample(
            instruction: instruction, result: try Self.example(edited, caption: line.editedCaption ?? ""))
    }

    private static func example(_ file: String, caption: String) throws -> Example {
        do {
            return Example(
                picture: limited(try Picture(contentsOf: file).onWhite.converted(to: .rgb).with(depth: 8)),
                caption: caption.withoutOuterSpace())
        } catch let error as RasterError where error.code == .damaged {
            throw TrainingError(.damaged, file: file, "is damaged or incomplete; take it out of the folder")
        }
    }

    private static func limited(_ picture: Picture) -> Picture {
        let excess = (Double(picture.width * picture.height) / Double(pixelLimit)).squareRoot()
        guard excess > 1 else { return picture }
        return picture.resized(
            width: max(1, Int(Double(picture.width) / excess)), height: max(1, Int(Double(picture.height) / excess)))
    }

    private struct Line: Decodable {
        let file: String
        let caption: String
        let instruction: String?
        /// The file of the changed picture. Paths are relative to the list's folder until `lines(of:in:)` has read them.
        var edited: String?
        let editedCaption: String?
        /// The file of a mask of one thing, and of the picture without it.
        var mask: String?
        var without: String?

        /// Files that belong to the picture.
        var companions: [String] { [edited, mask, without].compactMap { $0 } }
    }

    /// One path for all ways to write it, such as `./a.png`.
    private static func place(_ path: String) -> FilePath { FilePath(escaped: path).lexicallyNormalized() }

    private static func lines(of list: String, in folder: String) throws -> [FilePath: Line] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        var lines: [FilePath: Line] = [:]
        for (number, text) in TextLines.texts(of: try FileBytes.read(list)) {
            guard var line = try? decoder.decode(Line.self, from: Data(text.utf8)) else {
                throw TrainingError(
                    .wrongFormat, file: list, "line \(number) is not an object with the texts 'file' and 'caption'")
            }
            for key in [\Line.edited, \.mask, \.without] {
                line[keyPath: key] = line[keyPath: key].map { PathName(folder: folder, name: $0).path }
            }
            lines[place(PathName(folder: folder, name: line.file).path)] = line
        }
        return lines
    }
}
