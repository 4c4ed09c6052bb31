/// A file of weights.
public struct Checkpoint: Sendable {
    public let path: String
    public let tensors: [String: StoredTensor]
    /// What else the file says of itself.
    public let metadata: [String: String]

    /// Opens a file, in whichever format it is in; no tensor is read yet.
    ///
    /// - Throws: `CheckpointError` naming the first thing that is wrong.
    public init(contentsOf path: String) throws {
        let file = try MappedFile(path: path)
        self.path = path
        (tensors, metadata) = try Safetensors.read(file)
    }
}
