/// From which level on a mask is filled: one of its own levels, such as 128, or a part of white, such as 50%.
public struct MaskThreshold: SingleValue {
    /// What errors say is expected.
    public static let expectation = "a level from 1 to 65535, or a part such as 50%"

    private let value: Float
    private let isPercent: Bool

    /// A number from 1 to 65,535, or above 0 and at most 100 with `%` behind it; `nil` for anything else: who says 0.5 means
    /// half.
    public init?(text: String) {
        isPercent = text.hasSuffix("%")
        guard let value = Float(isPercent ? String(text.dropLast()) : text),
            isPercent ? value > 0 && value <= 100 : (1...65_535).contains(value)
        else { return nil }
        self.value = value
    }

    /// As a part of white, 0...1.
    ///
    /// - Parameter largest: the level of white.
    /// - Returns: `nil` if white is darker.
    func share(ofWhite largest: Int) -> Float? {
        let level = isPercent ? value / 100 * Float(largest) : value
        // Half a level less, so that rounding loses nothing.
        return level <= Float(largest) ? max(0.5, level - 0.5) / Float(largest) : nil
    }

    /// As a number, with `%` if it is a part of white.
    public var text: String { isPercent ? "\(value)%" : "\(value)" }
}
