import GentoolBase

extension JobResult {
    /// - Throws: `FileError` where the file has gone.
    func bytes() throws -> [UInt8] {
        switch place {
        case .memory(let bytes): bytes
        case .file(let path): try FileBytes.read(path)
        }
    }
}
