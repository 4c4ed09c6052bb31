import GentoolBase

extension Checkpoint {
    /// Writes a file of safetensors, with `metadata` as the `__metadata__` of its header. It holds either all of it or
    /// what it held before.
    ///
    /// - Throws: `CheckpointError` with the system's reason.
    public static func write(
        _ tensors: [String: TensorContents], metadata: [String: String] = [:], to path: String
    ) throws {
        do {
            try FileBytes.write(Safetensors.bytes(of: tensors, metadata: metadata), to: path)
        } catch let error as FileError {
            throw CheckpointError(error.code, file: path, error.reason)
        }
    }
}
