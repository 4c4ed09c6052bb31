import Glibc
import Synchronization

/// The beginning of standard input, which can be looked at before somebody reads it.
public enum StandardInput {
    private static let peeked = Mutex<[UInt8]>([])

    /// The first bytes, which stay the first ones for whoever reads standard input later.
    ///
    /// - Parameter count: how many are looked at; fewer come where there are no more.
    /// - Returns: as many as there are of them.
    public static func peek(_ count: Int) -> [UInt8] {
        peeked.withLock { bytes in
            while bytes.count < count {
                var piece = [UInt8](repeating: 0, count: count - bytes.count)
                let read = Glibc.read(STDIN_FILENO, &piece, piece.count)
                if read < 0 && errno == EINTR { continue }
                guard read > 0 else { break }
                bytes += piece[..<read]
            }
            return bytes
        }
    }

    /// What was looked at, for whoever reads on.
    static func taken() -> [UInt8] {
        peeked.withLock { bytes in
            defer { bytes = [] }
            return bytes
        }
    }
}
