import CGentoolCodecs

/// Runs a codec that writes, and turns its status into an error.
///
/// - Parameter body: given what to put bytes into, which are freed here, and a place for a message.
func encoded(
    as format: String, _ body: (inout GentoolBytes, UnsafeMutablePointer<CChar>) -> GentoolStatus
) throws -> [UInt8] {
    var bytes = GentoolBytes()
    defer { gentool_bytes_free(&bytes) }
    let (status, reason) = withReason { body(&bytes, $0) }
    switch Int(status) {
    case 0: return Array(UnsafeBufferPointer(start: bytes.data, count: bytes.count))
    case gentoolNoMemory:
        throw RasterError(.noMemory, file: nil, "there is not enough memory to encode the \(format)")
    default: throw RasterError(.unsupported, file: nil, "the \(format) can't be written: \(reason)")
    }
}

/// Runs a codec that reads, and turns its status into an error.
func withStatus(
    file: String, format: String, _ body: (UnsafeMutablePointer<CChar>) -> GentoolStatus
) throws {
    let (status, reason) = withReason(body)
    switch Int(status) {
    case 0: return
    case gentoolNoMemory:
        throw RasterError(.noMemory, file: file, "there is not enough memory to decode the \(format)")
    case gentoolUnsupported:
        throw RasterError(
            .unsupported, file: file, "this kind of \(format) can't be read (\(reason)); convert it first")
    default: throw RasterError(.damaged, file: file, "the \(format) is damaged or incomplete: \(reason)")
    }
}

private func withReason(
    _ body: (UnsafeMutablePointer<CChar>) -> GentoolStatus
) -> (status: GentoolStatus, reason: String) {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(gentoolMessageLength)) { message in
        message.initialize(repeating: 0)
        let status = body(message.baseAddress!)
        return (status, String(cString: message.baseAddress!))
    }
}
