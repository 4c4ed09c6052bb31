import CGentoolZlib

/// Expands what zlib and gzip have packed.
public enum Inflation {
    /// Why something can't be expanded.
    public enum Failure: ReportableError, Equatable {
        /// It becomes larger than is allowed.
        case tooLarge
        /// It ends early or makes no sense, or there is no memory for it; with the reason.
        case damaged(String)

        /// `unsupported` for what is too large, else `damaged`.
        public var code: ErrorCode {
            switch self {
            case .tooLarge: .unsupported
            case .damaged: .damaged
            }
        }

        /// What is wrong, in words that follow the name of what was expanded.
        public var reason: String {
            switch self {
            case .tooLarge: "expands to more than is allowed"
            case .damaged(let reason): reason
            }
        }
    }

    /// Expands a gzip file of one member (RFC 1952) to at most `limit` bytes.
    ///
    /// - Throws: `Failure`.
    public static func gzip(_ packed: UnsafeBufferPointer<UInt8>, limit: Int) throws -> [UInt8] {
        try expand(packed) { gentool_gzip_read(packed.baseAddress, packed.count, limit, $0, $1) }
    }

    /// Expands a zlib stream (RFC 1950) to at most `limit` bytes.
    ///
    /// - Throws: `Failure`.
    public static func zlib(_ packed: UnsafeBufferPointer<UInt8>, limit: Int) throws -> [UInt8] {
        try expand(packed) { gentool_zlib_read(packed.baseAddress, packed.count, limit, $0, $1) }
    }

    private static func expand(
        _ packed: UnsafeBufferPointer<UInt8>,
        _ read: (UnsafeMutablePointer<GentoolBytes>, UnsafeMutablePointer<CChar>) -> GentoolStatus
    ) throws -> [UInt8] {
        var bytes = GentoolBytes()
        defer { gentool_bytes_free(&bytes) }
        try withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(gentoolMessageLength)) { message in
            message.initialize(repeating: 0)
            let status = read(&bytes, message.baseAddress!)
            if status == gentoolTooLarge { throw Failure.tooLarge }
            if status != 0 { throw Failure.damaged(String(cString: message.baseAddress!)) }
        }
        return Array(UnsafeBufferPointer(start: bytes.data, count: bytes.count))
    }
}
