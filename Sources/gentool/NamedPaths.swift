import GentoolBase
import SystemPackage

/// What a script reads of a result, with the paths that belong to it: each as text, and one that JSON can't hold as its
/// bytes, too (`input`, `input_bytes`).
struct NamedPaths<Fields: Encodable>: Encodable {
    private let fields: Fields
    private let paths: [String: FilePath?]

    /// - Parameters:
    ///   - fields: all but the paths.
    ///   - paths: by their names; left out where there is none.
    init(_ fields: Fields, _ paths: [String: FilePath?]) { (self.fields, self.paths) = (fields, paths) }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        try fields.encode(to: encoder)
        var container = encoder.container(keyedBy: Name.self)
        for case let (name, path?) in paths {
            try container.encode(path.string, forKey: Name(stringValue: name))
            try container.encodeIfPresent(path.bytesIfNoText, forKey: Name(stringValue: "\(name)Bytes"))
        }
    }
}
