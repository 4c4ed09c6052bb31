import GentoolBase

/// Why a model was not found or fetched.
public typealias ModelStoreError = LibraryError<ModelStoreSubject>

/// What such errors are about.
public enum ModelStoreSubject {}

extension ErrorCode {
    /// A model has a name, but is not on this machine.
    public static let modelNotHere = ErrorCode(rawValue: "model-not-here")
    /// A server can't be reached, or breaks off again and again.
    public static let network = ErrorCode(rawValue: "network")
    /// A server gives a model only to people who agreed to its terms.
    public static let gated = ErrorCode(rawValue: "gated")
}
