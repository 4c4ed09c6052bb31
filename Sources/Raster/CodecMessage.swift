import CCodecs

/// Runs a codec and turns its message into an error where it returns `nil`.
func withMessage<Result>(
    file: String?, format: String, _ body: (UnsafeMutablePointer<CChar>) throws -> Result?
) throws -> Result {
    try withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(gentoolMessageLength)) { message in
        message.initialize(repeating: 0)
        if let result = try body(message.baseAddress!) { return result }
        let reason = String(cString: message.baseAddress!)
        throw RasterError(
            file: file, "the \(format) is damaged or incomplete: \(reason.isEmpty ? "out of memory" : reason)")
    }
}
