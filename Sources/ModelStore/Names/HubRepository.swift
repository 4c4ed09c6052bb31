/// A repository of models on Hugging Face's hub.
public struct HubRepository: Hashable, Sendable {
    /// The user or organisation.
    public let owner: String
    /// What the owner calls it.
    public let name: String

    /// Both parts are taken as they are; `init(_:)` checks a text.
    public init(owner: String, name: String) { (self.owner, self.name) = (owner, name) }

    /// - Parameter text: `owner/name`.
    /// - Returns: `nil` where it is none, such as a path.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ Self.isName(String($0)) }) else { return nil }
        self.init(owner: String(parts[0]), name: String(parts[1]))
    }

    /// `owner/name`.
    public var text: String { "\(owner)/\(name)" }

    /// Letters, digits, `-`, `_` and `.`, not at the beginning, and no `--` (huggingface_hub's `validate_repo_id`).
    private static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, (1...96).contains(text.utf8.count) else { return false }
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isPlain && first != "." && first != "-" && !text.contains("--") && !text.contains("..")
    }
}
