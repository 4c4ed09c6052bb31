extension StringProtocol {
    /// The text without white space, line breaks among it, at both ends.
    public func withoutOuterSpace() -> String { withoutOuter(\.isWhitespace) }

    /// The text without some characters at both ends.
    ///
    /// - Parameter isOuter: whether a character goes there.
    public func withoutOuter(_ isOuter: (Character) -> Bool) -> String {
        guard let first = firstIndex(where: { !isOuter($0) }), let last = lastIndex(where: { !isOuter($0) }) else {
            return ""
        }
        return String(self[first...last])
    }

    /// The text, and spaces behind it up to a width in characters.
    public func padded(to width: Int) -> String {
        String(self) + String(repeating: " ", count: Swift.max(0, width - count))
    }
}
