import GentoolTasks

/// Holds requests of strangers to what they may name: models that were found on this machine, by their names, and files
/// that they brought, nothing else of a request becomes a path. What they write has to be of a length that is soon read.
struct FieldGuard: FieldVisitor {
    /// Paths by the names of models.
    let models: [String: String]
    /// What each field may be set to that names a file.
    let files: [String: Set<String>]

    /// The most bytes of a text.
    private static let longestText = 64 << 10

    mutating func field<Value: FieldValue>(
        _ name: String, _ value: inout Value, _ range: FieldRange<Value.Single>
    ) throws {
        guard !range.isProse else {
            let longest = value.singles.map(\.text.utf8.count).max() ?? 0
            guard longest <= Self.longestText else {
                throw RequestError(
                    field: name, "is a text of \(longest) bytes; expected at most \(Self.longestText)")
            }
            return
        }
        let singles = try value.singles.map { single -> Value.Single in
            guard let path = single.path else { return single }
            if range.namesModels {
                guard let model = models[path] else {
                    throw RequestError(
                        field: name, found: path,
                        expected: models.isEmpty
                            ? "none, for no models were found on this machine"
                            : "the name of a model that was found on this machine")
                }
                return single.naming(model)
            }
            guard files[name]?.contains(path) == true else {
                throw RequestError(
                    field: name, "files are not read by their names here; send the file itself, or leave it out")
            }
            return single
        }
        if range.namesModels, let guarded = Value(singles: singles) { value = guarded }
    }
}
