import Glibc

extension String {
    /// Numbers as C's `printf` writes them, in any locale alike.
    ///
    /// - Parameters:
    ///   - format: such as `%.3g`; of texts it takes none.
    ///   - values: a `Double`, or for `%d` and `%x` an integer, for each place in it.
    public init(printf format: String, _ values: any CVarArg...) {
        self = withVaList(values) { list in
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
                vsnprintf(buffer.baseAddress!, buffer.count, format, list)
                return String(cString: buffer.baseAddress!)
            }
        }
    }
}
