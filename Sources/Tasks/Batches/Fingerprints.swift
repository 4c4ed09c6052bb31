import GentoolBase
import Synchronization

/// Makes the fingerprints of requests; files that fields name are looked at once.
final class Fingerprints: Sendable {
    /// The result does not depend on them. (Of a mask the content counts, not its name.)
    private static let besidesTheResult: Set = ["mask", "max_pixels"]

    private let stamps = Mutex<[String: String]>([:])

    /// - Parameters:
    ///   - files: what it is made of.
    ///   - others: names of further fields that the result does not depend on.
    func fingerprint<Request: PictureRequest>(
        of request: Request, _ files: [NamedBytes], but others: Set<String> = []
    ) -> Fingerprint {
        let left = Self.besidesTheResult.union(others)
        let fields = FieldList(request).fields.filter { !left.contains($0.name) }
        let lines = fields.map { "\($0.line) \($0.paths.map(stamp))" }
        return Fingerprint(
            settings: ([ProgramVersion.current, Request.verb] + lines).joined(separator: "\n"),
            inputs: files.map(\.bytes))
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
