import FoundationEssentials
import GentoolBase
import GentoolCheckpoints
import SystemPackage

/// Where LoRAs that prompts name are looked for: a folder that was given, beside the model, and in folders for them there.
struct LoRAFolders {
    /// Looked through with all folders in them.
    private let folders: [String]
    /// Looked at alone.
    private let beside: [String]
    private static let names = ["Lora", "lora", "loras", "Loras", "LoRA", "LyCORIS"]
    private static let suffixes: Set = ["safetensors", "pt", "ckpt", "bin"]
    private static let mostFiles = 10_000

    /// - Parameters:
    ///   - given: looked at first.
    ///   - model: a folder or a file.
    init(given: String?, besideModel model: String?) {
        var beside: [String] = []
        if let model {
            let path = FilePath(escaped: model)
            let parent = PathName(URL(fileURLWithPath: model).standardizedFileURL.path).folder
            if path.exists { beside = (path.isFolder ? [model] : []) + [parent, PathName(parent).folder] }
        }
        let own = beside.flatMap { folder in Self.names.map { PathName(folder: folder, name: $0).path } }
        func standard(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
        folders =
            [given].compactMap { $0 }
            + own.filter { FileManager.default.fileExists(atPath: $0) && standard($0) != given.map(standard) }
        self.beside = Array(beside.prefix(2))
    }

    /// The file of a LoRA: that of its name, or the one whose training called it so.
    ///
    /// - Throws: `ModelError` that says where it was looked for.
    func path(of name: String) throws -> String {
        let files = files()
        let wanted = name.replacing("\\", with: "/")
        if let found = files.first(where: {
            Self.withoutSuffix($0) == wanted || Self.withoutSuffix($0).hasSuffix("/" + wanted)
        })
            ?? files.first(where: { $0 == wanted || $0.hasSuffix("/" + wanted) })
        {
            return found
        }
        for file in files where file.hasSuffix(".safetensors") {
            if (try? Checkpoint(contentsOf: file))?.metadata["ss_output_name"] == name { return file }
        }
        let places = (folders + beside).map { $0.isEmpty ? "." : $0 }.joined(separator: ", ")
        throw ModelError(
            .notFound, "the prompt",
            "asks for the LoRA '\(name)', which is none of the \(files.count) files in \(places.isEmpty ? "no folder" : places)"
        )
    }

    private static func withoutSuffix(_ path: String) -> String { PathName(path).withoutSuffix }

    /// Folder by folder, those of a folder by name.
    private func files() -> [String] {
        let inside = folders.map { folder in
            (folder, FilePath(escaped: folder).namesBelow(atMost: Self.mostFiles).map(\.escaped))
        }
        let alone = beside.map { folder in
            (folder, (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? [])
        }
        return (inside + alone).flatMap { folder, names in
            names.filter { Self.suffixes.contains(PathName($0).suffix.lowercased()) }.sorted().prefix(Self.mostFiles)
                .map { PathName(folder: folder, name: $0).path }
        }
    }
}
