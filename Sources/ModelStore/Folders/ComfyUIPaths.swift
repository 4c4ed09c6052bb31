import FoundationEssentials
import GentoolBase
import SystemPackage

/// The folders that ComfyUI is told of in `extra_model_paths.yaml`: for each program a base and, for each kind of model, one
/// or several folders below it.
enum ComfyUIPaths {
    private static let name = "extra_model_paths.yaml"
    /// Longer ones were not written by hand.
    private static let longest = 1 << 20

    /// - Parameter root: ComfyUI's own folder.
    static func folders(in root: String) -> [String] {
        guard let data = FileManager.default.contents(atPath: "\(root)/\(name)"), data.count <= longest else {
            return []
        }
        return folders(listedIn: String(decoding: data, as: UTF8.self), below: root)
    }

    /// The file is YAML of one form: sections, in them `key: value`, where a value may be `|` and lines indented further.
    static func folders(listedIn text: String, below root: String) -> [String] {
        var found: [String] = []
        var base = root
        var listIndent: Int?
        for line in text.split(whereSeparator: \.isNewline) {
            let content = line.withoutOuterSpace()
            guard !content.isEmpty, !content.hasPrefix("#") else { continue }
            let indent = line.prefix { $0 == " " }.count
            if let least = listIndent {
                if indent > least {
                    found.append(joined(base, content))
                    continue
                }
                listIndent = nil
            }
            guard let colon = content.firstIndex(of: ":") else { continue }
            let key = content[..<colon].withoutOuterSpace()
            let value = content[content.index(after: colon)...].withoutOuter { $0.isWhitespace || "\"'".contains($0) }
            if indent == 0 {
                base = root
            } else if key == "base_path" {
                base = joined(root, value)
            } else if value == "|" || value == ">" {
                listIndent = indent
            } else if !value.isEmpty, key != "is_default" {
                found.append(joined(base, value))
            }
        }
        return found
    }

    private static func joined(_ base: String, _ path: String) -> String {
        if path.hasPrefix("~/") { return FilePath.home.string + path.dropFirst() }
        let whole = path.hasPrefix("/") ? path : "\(base)/\(path)"
        return whole.count > 1 && whole.hasSuffix("/") ? String(whole.dropLast()) : whole
    }
}
