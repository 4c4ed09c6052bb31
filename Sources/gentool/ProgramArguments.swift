import CGentoolArguments
import GentoolBase
import SystemPackage

/// What the program was started with.
enum ProgramArguments {
    /// All arguments but the program's name. Bytes that are not text are escaped (`FilePath.escaped`), so that names of
    /// files come through.
    static var all: [String] {
        (1..<max(1, gentool_argument_count())).compactMap { index in
            gentool_argument(index).map { start in
                var end = start
                while end.pointee != 0 { end += 1 }
                return FilePath.escaped(
                    UnsafeBufferPointer(start: start, count: end - start).map { UInt8(bitPattern: $0) })
            }
        }
    }
}
