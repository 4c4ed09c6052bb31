import GentoolBase

extension JobResult {
    /// - Parameter thread: where a file is read.
    /// - Throws: `FileError` where the file has gone.
    func bytes(readOn thread: WorkerThread) async throws -> [UInt8] {
        switch place {
        case .memory(let bytes): bytes
        case .file(let path): try await thread.value { try FileBytes.read(path) }
        }
    }
}
