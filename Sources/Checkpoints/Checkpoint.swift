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
        if TorchArchive.isOne(file) {
            (tensors, metadata) = (try TorchArchive.read(file), [:])
        } else if TorchLegacy.isOne(file) {
            (tensors, metadata) = (try TorchLegacy.read(file), [:])
        } else if GGUF.isOne(file) {
            (tensors, metadata) = try GGUF.read(file)
        } else {
            (tensors, metadata) = try Safetensors.read(file)
        }
    }
}
