import FoundationEssentials
import GentoolBase
import GentoolRaster
import Glibc
import SystemPackage

/// Frames that were made of a clip, kept in a folder of their own until all are there: a run that was killed goes on from
/// the last one.
struct FrameStore: Sendable {
    /// What they were made of and how; frames of anything else are not taken.
    private struct Manifest: Codable {
        let work: String
    }

    private let folder: FilePath
    private let pattern: FramePattern
    /// What a frame left for the next one.
    private let memories: FramePattern
    private let lock: FolderLock
    /// How many frames an earlier run has left.
    let finished: Int

    private static let manifestName = "manifest.json"

    /// - Parameters:
    ///   - folder: made if need be.
    ///   - work: tells what is made of what.
    ///   - replacing: whether frames of other work are removed.
    /// - Throws: `BatchError` where the folder holds frames of other work, or something else.
    init(_ folder: FilePath, work: Fingerprint, replacing: Bool) throws {
        self.folder = folder
        pattern = FramePattern(folder.appending("%08d.png"))!
        memories = FramePattern(folder.appending("memory-%08d.png"))!
        let isNew = !folder.exists
        guard folder.madeFolder() else {
            throw BatchError(
                .wrongPlace, file: folder.legible, "can't be made a folder for frames: \(ErrorCode.systemReason())",
                remedy: .chooseOutput)
        }
        guard let lock = FolderLock(folder) else {
            throw BatchError(.wrongPlace, file: folder.legible, "is where another run keeps its frames; wait for it")
        }
        self.lock = lock
        let manifest = folder.appending(Self.manifestName)
        let known = (try? FileBytes.read(manifest)).flatMap { try? JSONDecoder().decode(Manifest.self, from: Data($0)) }
        FileBytes.removeAbandonedParts(in: folder)
        if let known, known.work == work.description {
            finished = try Self.finished(pattern, memories)
            return
        }
        finished = 0
        guard try known != nil || isNew || folder.names().isEmpty else {
            throw BatchError(
                .wrongPlace, file: folder.legible,
                "is where frames are to be kept until the clip is whole, and holds something else; move it")
        }
        let frames = try pattern.numbers().count
        guard replacing || frames == 0 else {
            throw BatchError(
                .alreadyExists, file: folder.legible,
                "holds \(frames) frame\(frames == 1 ? "" : "s") of another clip, or made in another way",
                remedy: .moveOrReplace)
        }
        removeFiles()
        try FileBytes.write(Array(try JSONEncoder().encode(Manifest(work: work.description))), to: manifest)
    }

    /// How many frames can be gone on from: those before the first that is missing or not whole, as after a failure of
    /// the machine. Where frames leave something for the next, that must be there, too.
    private static func finished(_ pattern: FramePattern, _ memories: FramePattern) throws -> Int {
        let count = try zip(pattern.numbers(), 1...).prefix { $0 == $1 && isWhole(pattern.path($0)) }.count
        let remembered = try memories.numbers()
        let isRemembered = remembered.isEmpty || remembered.contains(count) && isWhole(memories.path(count))
        return isRemembered ? count : 0
    }

    /// Whether a PNG begins and ends as one does (PNG §5.2, §11.2.5).
    private static func isWhole(_ path: FilePath) -> Bool {
        guard let source = try? ByteSource(contentsOf: path), let start = try? source.bytes(0..<4),
            let end = try? source.bytes(max(0, source.count - 8)..<source.count)
        else { return false }
        return start.elementsEqual([0x89, 0x50, 0x4E, 0x47])
            && end.elementsEqual(Array("IEND".utf8) + [0xAE, 0x42, 0x60, 0x82])
    }

    /// Keeps a frame; when this returns it is on the disk.
    ///
    /// - Parameters:
    ///   - memory: what the next frame needs beside it.
    ///   - number: from 1.
    func keep(_ picture: Picture, memory: Picture?, _ number: Int) throws {
        var options = WriteOptions()
        // It is read once.
        options.compressionLevel = 1
        func write(_ picture: Picture, _ path: FilePath) throws {
            try FileBytes.write(try picture.encoded(as: .png, options: options).bytes, to: path)
        }
        // A frame that is there has its memory, too.
        if let memory { try write(memory, memories.path(number)) }
        try write(picture, pattern.path(number))
        memories.path(number - 1).unlink()
    }

    /// What a frame has left for the next one.
    func memory(of number: Int) throws -> Picture? {
        memories.path(number).exists ? try Picture(contentsOf: memories.path(number)) : nil
    }

    /// A frame that is kept.
    ///
    /// - Throws: `BatchError` for one that is damaged, which is removed: a later run makes it again.
    func frame(_ number: Int) throws -> Picture {
        var options = ReadOptions()
        options.pixelLimit = .max
        let path = pattern.path(number)
        do {
            return try Picture(contentsOf: path, options: options)
        } catch let error as RasterError {
            path.unlink()
            throw BatchError(
                .damaged, file: path.legible,
                "was damaged after it was made (\(error.reason)), and is removed; the same command makes it again")
        }
    }

    /// Whether a later run would find no frame.
    var isEmpty: Bool { !pattern.path(1).exists }

    /// Removes all frames, and the folder unless somebody else has put something there.
    func remove() {
        removeFiles()
        folder.removeFolder()
    }

    private func removeFiles() {
        for pattern in [pattern, memories] {
            for number in (try? pattern.numbers()) ?? [] { pattern.path(number).unlink() }
        }
        folder.appending(Self.manifestName).unlink()
    }
}
