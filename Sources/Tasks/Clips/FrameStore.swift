import FoundationEssentials
import GentoolBase
import GentoolRaster
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
            throw BatchError(.wrongPlace, file: folder.legible, "can't be made a folder", remedy: .chooseOutput)
        }
        guard let lock = FolderLock(folder) else {
            throw BatchError(.wrongPlace, file: folder.legible, "is where another run keeps its frames; wait for it")
        }
        self.lock = lock
        let manifest = folder.appending(Self.manifestName)
        let known = (try? FileBytes.read(manifest)).flatMap { try? JSONDecoder().decode(Manifest.self, from: Data($0)) }
        FileBytes.removeAbandonedParts(in: folder)
        if let known, known.work == work.description {
            let numbers = try pattern.numbers()
            finished = zip(numbers, 1...).prefix { $0 == $1 }.count
            return
        }
        finished = 0
        let names = isNew ? [] : try folder.names()
        guard known != nil || names.isEmpty else {
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
        for name in names { folder.pushing(name).unlink() }
        try FileBytes.write(Array(try JSONEncoder().encode(Manifest(work: work.description))), to: manifest)
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

    func frame(_ number: Int) throws -> Picture {
        var options = ReadOptions()
        options.pixelLimit = .max
        return try Picture(contentsOf: pattern.path(number), options: options)
    }

    /// Whether a later run would find no frame.
    var isEmpty: Bool { !pattern.path(1).exists }

    /// Removes all frames, and the folder.
    func remove() {
        for name in (try? folder.names()) ?? [] { folder.pushing(name).unlink() }
        folder.removeFolder()
    }
}
