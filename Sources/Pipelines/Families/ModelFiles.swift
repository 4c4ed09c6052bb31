import GentoolBase
import GentoolCheckpoints
import SystemPackage

/// What stands where a model is said to be.
public enum ModelFiles: Sendable {
    /// The path of a folder, such as one in diffusers' layout.
    case folder(String)
    /// A file of weights, opened.
    case file(Checkpoint)

    /// - Throws: `ModelError` if there is nothing, `CheckpointError` if a file can't be read.
    public init(_ path: String) throws {
        let place = FilePath(escaped: path)
        guard place.exists else {
            throw ModelError(.notFound, path, "does not exist; expected a model's folder or file")
        }
        self = place.isFolder ? .folder(path) : .file(try Checkpoint(modelAt: path))
    }
}
