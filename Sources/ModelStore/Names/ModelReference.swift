import FoundationEssentials

/// What stands where a model is named.
public enum ModelReference: Sendable, Equatable {
    /// A file or folder.
    case path(String)
    /// One of the built-in list.
    case known(KnownModel)
    /// A repository of Hugging Face's hub, or a file in it.
    case repository(HubRepository, file: String?)

    /// What is there under such a path counts first; then short names; then `owner/name` and `owner/name:file`. All else is a
    /// path to something that isn't there.
    public init(_ text: String) {
        if FileManager.default.fileExists(atPath: text) {
            self = .path(text)
        } else if let model = KnownModel.named(text) {
            self = .known(model)
        } else if let (repository, file) = Self.repository(text) {
            self = .repository(repository, file: file)
        } else {
            self = .path(text)
        }
    }

    private static func repository(_ text: String) -> (HubRepository, String?)? {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let repository = HubRepository(parts[0]) else { return nil }
        guard parts.count == 2 else {
            // `models/file.safetensors` is a path that is not there.
            return WeightFileSuffix.ends(text) ? nil : (repository, nil)
        }
        let isBelow = !parts[1].isEmpty && !parts[1].hasPrefix("/") && !parts[1].split(separator: "/").contains("..")
        return isBelow ? (repository, String(parts[1])) : nil
    }
}
