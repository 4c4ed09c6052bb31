import CGentoolZlib

/// Packs bytes as zlib does.
public enum Deflation {
    /// There is no memory for it.
    public struct Failure: ReportableError {
        /// What zlib said.
        public let reason: String
        /// Always `noMemory`.
        public var code: ErrorCode { .noMemory }

        /// - Parameter reason: what zlib said.
        public init(_ reason: String) { self.reason = reason }
    }

    /// A zlib stream (RFC 1950), as small as it gets.
    ///
    /// - Throws: `Failure`.
    public static func zlib(_ bytes: [UInt8]) throws -> [UInt8] {
        var packed = GentoolBytes()
        defer { gentool_bytes_free(&packed) }
        var message = [CChar](repeating: 0, count: Int(gentoolMessageLength))
        guard gentool_zlib_write(bytes, bytes.count, &packed, &message) == 0 else {
            throw Failure(message.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })
        }
        return Array(UnsafeBufferPointer(start: packed.data, count: packed.count))
    }
}
