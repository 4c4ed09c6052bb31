import ArgumentParser
import GentoolBase
import GentoolRaster
import GentoolTasks
import Synchronization
import SystemPackage

/// Where the pictures to work on are, beside those that are named as arguments.
struct InputOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Search subfolders, too.")
    var recursive = false

    @Option(
        help: ArgumentHelp(
            "A list of pictures and folders, one per line or separated by zero bytes; - is standard input.",
            valueName: "file"))
    var filesFrom: FilePath?

    @Flag(name: [.customShort("0"), .customLong("null")], help: "Names in --files-from end with zero bytes.")
    var null = false

    func validate() throws {
        guard null && filesFrom == nil else { return }
        throw ValidationError("-0: tells how names in --files-from end; give that, too, or leave it out")
    }

    /// The pictures that arguments and list name.
    ///
    /// - Parameters:
    ///   - excluded: folders that are not searched.
    ///   - takesClips: whether clips are an input, too.
    ///   - quiet: whether it is not told what is left out.
    func files(
        _ arguments: [FilePath], excluding excluded: [FilePath], takesClips: Bool = false, quiet: Bool = false
    ) throws -> [InputFile] {
        let named = try named(arguments)
        // A phone's folder may be full of what can't be read.
        var leftOut: [FilePath: [String: Int]] = [:]
        var folders: [FilePath: Int] = [:]
        defer {
            if !quiet {
                tell(leftOut, takesClips: takesClips)
                tell(folders)
            }
        }
        return try InputFile.found(named, isRecursive: recursive, excluding: excluded) { what, argument in
            switch what {
            case .file(let suffix): leftOut[argument, default: [:]][suffix, default: 0] += 1
            case .folder(let folder):
                let isMissed = (try? PictureFiles.in(folder, isRecursive: false))?.isEmpty == false
                if isMissed { folders[argument, default: 0] += 1 }
            }
        }
    }

    /// Says how many folders with pictures in them are not looked into.
    private func tell(_ folders: [FilePath: Int]) {
        for (folder, count) in folders.sorted(by: { NaturalOrder.precedes($0.key.bytes, $1.key.bytes) }) {
            let hold = count == 1 ? "a folder in it holds" : "\(count) folders in it hold"
            Console.note("\(folder.legible): \(hold) pictures, too, which are left out; --recursive takes them\n")
        }
    }

    /// The arguments, and what the list names.
    func named(_ arguments: [FilePath]) throws -> [FilePath] {
        try checkPresence(of: arguments)
        let listed = try filesFrom.map { try Self.list($0, endedByZeros: null) } ?? []
        guard !arguments.isEmpty || !listed.isEmpty else {
            throw ValidationError("\(filesFrom?.legible ?? ""): lists no files")
        }
        return arguments + listed
    }

    /// What lists name: one that comes through a pipe can be read once only.
    private static let lists = Mutex<[FilePath: [FilePath]]>([:])

    private static func list(_ file: FilePath, endedByZeros: Bool) throws -> [FilePath] {
        try lists.withLock { lists in
            if let known = lists[file] { return known }
            let names = InputFile.names(inList: try FileBytes.read(file), endedByZeros: endedByZeros)
            lists[file] = names
            return names
        }
    }

    /// Refuses that no picture is named at all.
    func checkPresence(of arguments: [FilePath]) throws {
        guard arguments.isEmpty && filesFrom == nil else { return }
        throw ValidationError("no picture is named; expected files, folders, or --files-from")
    }

    /// Says which files of folders and patterns are left out, why, and what can be done about it.
    private func tell(_ leftOut: [FilePath: [String: Int]], takesClips: Bool) {
        let hasFFmpeg = ChildProcess.path(of: "ffmpeg") != nil
        func reason(_ suffix: String, _ argument: FilePath) -> String? {
            let isClip = PictureFiles.isClip(FilePath("x.\(suffix)"))
            if takesClips && isClip { return "clips and pictures go into commands of their own; name the clips" }
            if PictureFiles.isReadIfNamed(suffix: suffix, hasFFmpeg: hasFFmpeg) {
                let way = argument.isFolder ? "folders are searched" : "patterns stand"
                return "\(way) for PNG and JPEG; name them to take them, too"
            }
            if isClip { return nil }
            return PictureFiles.isReadIfNamed(suffix: suffix, hasFFmpeg: true)
                ? "they can't be read without ffmpeg" : "they can't be read; convert them first"
        }
        for (folder, kinds) in leftOut.sorted(by: { NaturalOrder.precedes($0.key.bytes, $1.key.bytes) }) {
            let groups = Dictionary(grouping: kinds.sorted { $0.key < $1.key }, by: { reason($0.key, folder) })
            for (reason, kinds) in groups.sorted(by: { $0.value[0].key < $1.value[0].key }) {
                guard let reason else { continue }
                let list = kinds.map { "\($0.value) .\($0.key)" }.joined(separator: ", ")
                Console.note("\(folder.legible): left out \(list): \(reason)\n")
            }
        }
    }

    /// Whether only one picture can be meant, which is named itself.
    func isOneFile(_ arguments: [FilePath]) -> Bool {
        guard arguments.count == 1 && filesFrom == nil else { return false }
        return arguments[0].exists ? !arguments[0].isFolder : !InputFile.isPattern(arguments[0])
    }
}
