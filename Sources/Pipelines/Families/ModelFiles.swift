import Foundation
import GentoolCheckpoints

/// What stands where a model is said to be.
public enum ModelFiles: Sendable {
    case folder(String)
    case file(Checkpoint)

    /// - Throws: `ModelError` if there is nothing, `CheckpointError` if a file can't be read.
    public init(_ path: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ModelError(.notFound, path, "does not exist; expected a model's folder or file")
        }
        self = isFolder.boolValue ? .folder(path) : .file(try Checkpoint(contentsOf: path))
    }
}
