import GentoolBase

extension JobResult {
    /// - Parameter thread: where a file is read.
    /// - Throws: `ResultFolderFault` where the file has gone.
    func bytes(readOn thread: WorkerThread) async throws -> [UInt8] {
        if case .memory(let bytes) = place { return bytes }
        return try await thread.value { [place] in try place.bytes() }
    }
}

extension JobResult.Place {
    /// What is there.
    ///
    /// - Throws: `ResultFolderFault` where the file has gone.
    func bytes() throws -> [UInt8] {
        switch self {
        case .memory(let bytes): return bytes
        case .file(let path):
            do { return try FileBytes.read(path) } catch { throw ResultFolderFault(error) }
        }
    }

    /// How many of its bytes are in memory.
    var countInMemory: Int { if case .memory(let bytes) = self { bytes.count } else { 0 } }
}
