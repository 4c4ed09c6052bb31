import Foundation
import Raster

/// The pictures in a folder and its subfolders.
///
/// A caption stands in a text file beside its picture (`lake.txt` for `lake.jpg`), or in a `captions.jsonl` of the folder
/// with an object `{"file": …, "caption": …}` a line, as `gentool world` writes it.
public struct PictureFolder: PictureSource {
    public let name: String
    /// In alphabetical order.
    public let files: [String]
    private let captions: [String: String]
    private static let captionList = "captions.jsonl"

    /// Larger pictures are made smaller when they are read: memory is better spent on more pictures.
    private static let pixelLimit = 6_000_000

    private init(name: String, files: [String], captions: [String: String]) {
        self.name = name
        self.files = files
        self.captions = captions
    }

    /// - Throws: `TrainingError` if it is no folder or has no pictures.
    public init(_ path: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            throw TrainingError("\(path): can't be read; expected a folder with pictures, or 'world'")
        }
        let folder = path as NSString
        let files = try PictureFiles.in(path, isRecursive: true)
        guard !files.isEmpty else { throw TrainingError("\(path): has no .png or .jpg files to learn from") }
        let list = folder.appendingPathComponent(Self.captionList)
        self.init(
            name: path, files: files.map { folder.appendingPathComponent($0) },
            captions: FileManager.default.fileExists(atPath: list) ? try Self.captions(of: list, in: folder) : [:])
    }

    public var count: Int? { files.count }

    /// Two parts that have no picture in common: every `step`th, and the others.
    ///
    /// - Parameter step: 2 or more.
    public func split(every step: Int) -> (held: PictureFolder, rest: PictureFolder) {
        func part(_ isHeld: Bool) -> PictureFolder {
            let part = files.indices.filter { ($0 % step == step - 1) == isHeld }.map { files[$0] }
            return PictureFolder(name: name, files: part, captions: captions)
        }
        return (part(true), part(false))
    }

    public func example(_ index: Int) throws -> Example {
        let file = files[index]
        let picture = try Picture(contentsOf: file).converted(to: .rgb).with(depth: 8)
        let beside = (file as NSString).deletingPathExtension + ".txt"
        let caption = captions[file] ?? (try? String(contentsOfFile: beside, encoding: .utf8)) ?? ""
        return Example(
            picture: Self.limited(picture), caption: caption.trimmingCharacters(in: .whitespacesAndNewlines))
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
    }

    private static func captions(of list: String, in folder: NSString) throws -> [String: String] {
        var captions: [String: String] = [:]
        let lines = String(decoding: try FileBytes.read(list), as: UTF8.self).split(separator: "\n")
        for (number, text) in lines.enumerated() {
            guard let line = try? JSONDecoder().decode(Line.self, from: Data(text.utf8)) else {
                throw TrainingError(
                    "\(list): line \(number + 1) is not an object with the texts 'file' and 'caption'")
            }
            captions[folder.appendingPathComponent(line.file)] = line.caption
        }
        return captions
    }
}
