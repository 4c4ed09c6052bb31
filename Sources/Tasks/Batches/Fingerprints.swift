import GentoolBase
import GentoolPipelines
import Synchronization

/// Makes the fingerprints of requests; files that fields name are looked at once.
final class Fingerprints: Sendable {
    /// The result does not depend on them: of a mask the content counts, not its name, and one that is kept is an output.
    private static let besidesTheResult: Set = ["mask", "keep_mask", "max_pixels"]

    private let stamps = Mutex<[String: String]>([:])
    private let found = Mutex<[[String]: [String]]>([:])

    /// - Parameters:
    ///   - files: what it is made of.
    ///   - others: names of further fields that the result does not depend on.
    func fingerprint<Request: PictureRequest>(
        of request: Request, _ files: [NamedBytes], but others: Set<String> = []
    ) -> Fingerprint {
        let left = Self.besidesTheResult.union(others)
        let fields = FieldList(request).fields.filter { !left.contains($0.name) }
        let lines = fields.map { "\($0.line) \($0.paths.map(stamp))" } + unnamed(fields).map(stamp)
        return Fingerprint(
            settings: ([ProgramVersion.current, Request.verb] + lines).joined(separator: "\n"),
            inputs: files.map(\.bytes), verb: Request.verb)
    }

    /// What the model is made of beside what fields name.
    private func unnamed(_ fields: [FieldList.Field]) -> [String] {
        func text(_ name: String) -> String? { fields.first { $0.name == name }?.texts.first }
        let (model, folder) = (text("model"), text("lora_folder"))
        let texts = fields.flatMap(\.texts).filter { $0.contains("<") }
        let key = [model ?? "", folder ?? ""] + texts
        return found.withLock { found in
            if let known = found[key] { return known }
            let files =
                (model.map(UnnamedFiles.parts) ?? []) + UnnamedFiles.loras(in: texts, folder: folder, model: model)
            found[key] = files
            return files
        }
    }

    /// Sizes and times of a file, or of all files in a folder; empty if there is none.
    private func stamp(_ name: String) -> String {
        stamps.withLock { stamps in
            if let known = stamps[name] { return known }
            let stamp = NamedFiles(name).text
            stamps[name] = stamp
            return stamp
        }
    }
}
