import ArgumentParser
import GentoolBase
import GentoolTasks
import SystemPackage

/// Where the pictures to work on are, beside those that are named as arguments.
struct InputOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Look into the folders of folders, too.")
    var recursive = false

    @Option(
        help: ArgumentHelp(
            "A list of pictures and folders, one on each line or separated by zero bytes; - is standard input.",
            valueName: "file"))
    var filesFrom: FilePath?

    @Flag(name: [.customShort("0"), .customLong("null")], help: "Names in --files-from are ended by zero bytes.")
    var null = false

    /// The pictures that arguments and list name.
    ///
    /// - Parameter excluded: folders that are not searched.
    func files(_ arguments: [FilePath], excluding excluded: [FilePath]) throws -> [InputFile] {
        try checkPresence(of: arguments)
        let listed = try filesFrom.map { InputFile.names(inList: try FileBytes.read($0), endedByZeros: null) } ?? []
        guard !arguments.isEmpty || !listed.isEmpty else {
            throw ValidationError("\(filesFrom?.legible ?? ""): lists no files")
        }
        // A phone's folder may be full of what can't be read.
        var leftOut: [FilePath: [String: Int]] = [:]
        defer { tell(leftOut) }
        return try InputFile.found(arguments + listed, isRecursive: recursive, excluding: excluded) { suffix, folder in
            leftOut[folder, default: [:]][suffix, default: 0] += 1
        }
    }

    /// Refuses that no picture is named at all.
    func checkPresence(of arguments: [FilePath]) throws {
        guard arguments.isEmpty && filesFrom == nil else { return }
        throw ValidationError("no picture is named; expected files, folders, or --files-from")
    }

    /// Says how many pictures of which kinds folders have that can't be read.
    private func tell(_ leftOut: [FilePath: [String: Int]]) {
        for (folder, kinds) in leftOut.sorted(by: { NaturalOrder.precedes($0.key.bytes, $1.key.bytes) }) {
            let list = kinds.sorted { $0.key < $1.key }.map { "\($0.value) .\($0.key)" }.joined(separator: ", ")
            Console.note("\(folder.legible): left out, as only PNG and JPEG are read: \(list)\n")
        }
    }

    /// Whether only one picture can be meant, which is named itself.
    func isOneFile(_ arguments: [FilePath]) -> Bool {
        guard arguments.count == 1 && filesFrom == nil else { return false }
        return arguments[0].exists ? !arguments[0].isFolder : !InputFile.isPattern(arguments[0])
    }
}
