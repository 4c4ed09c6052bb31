// The standard library normalizes text itself, and lends that to Foundation only.
@_spi(_Unicode) import Swift

extension String {
    /// The text with letters and their marks as one character where Unicode has such a one (form C of Unicode Standard
    /// Annex #15).
    public var canonicallyComposed: String {
        var scalars = UnicodeScalarView()
        for scalar in _nfc { scalars.append(scalar) }
        return String(scalars)
    }
}
