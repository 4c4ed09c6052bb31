import GentoolRaster

/// A picture whose style is wanted.
public struct StylePicture: Sendable {
    /// Of any size and format.
    public let picture: Picture
    /// What errors call it.
    public let name: String
    /// What it counts beside others.
    public let weight: Float

    /// By default it counts 1.
    public init(_ picture: Picture, name: String = "the style picture", weight: Float = 1) {
        self.picture = picture
        self.name = name
        self.weight = weight
    }

    /// What all count together.
    ///
    /// - Throws: `StyleError` if that is nothing or one counts less than nothing.
    static func totalWeight(_ styles: [StylePicture]) throws -> Float {
        if let wrong = styles.first(where: { !($0.weight >= 0 && $0.weight.isFinite) }) {
            throw StyleError(.invalidValue, file: wrong.name, "has the weight \(wrong.weight); expected 0 or more")
        }
        let total = styles.reduce(0) { $0 + $1.weight }
        guard total > 0 else {
            throw StyleError(.invalidValue, "the styles have no weight; expected one of more than 0")
        }
        return total
    }
}
