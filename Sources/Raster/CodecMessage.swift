import CGentoolCodecs

/// Runs a codec and turns its message into an error where it returns `nil`.
func withMessage<Result>(
    file: String?, format: String, _ body: (UnsafeMutablePointer<CChar>) throws -> Result?
) throws -> Result {
    try withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(gentoolMessageLength)) { message in
        message.initialize(repeating: 0)
        if let result = try body(message.baseAddress!) { return result }
        let reason = String(cString: message.baseAddress!)
        throw RasterError(
            reason.isEmpty ? .noMemory : .damaged, file: file,
            "the \(format) is damaged or incomplete: \(reason.isEmpty ? "out of memory" : reason)")
    }
}

/// Runs a codec that reads, and turns its status into an error.
func withStatus(
    file: String, format: String, _ body: (UnsafeMutablePointer<CChar>) -> GentoolStatus
) throws {
    try withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(gentoolMessageLength)) { message in
        message.initialize(repeating: 0)
        let status = body(message.baseAddress!)
        guard status != 0 else { return }
        let reason = String(cString: message.baseAddress!)
        switch Int(status) {
        case gentoolNoMemory:
            throw RasterError(.noMemory, file: file, "there is not enough memory to decode the \(format)")
        case gentoolUnsupported:
            throw RasterError(
                .unsupported, file: file, "this kind of \(format) can't be read (\(reason)); convert it first")
        default: throw RasterError(.damaged, file: file, "the \(format) is damaged or incomplete: \(reason)")
        }
    }
}
