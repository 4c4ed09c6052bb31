import GentoolRaster

/// How a thing that an instruction names is taken out of a picture: what a model changed shows where it is, and the
/// picture itself what is behind it. A small model finds things better than it paints what was hidden by them.
enum Removal {
    /// Whether an instruction asks for a thing to be taken away that has a place.
    static func isAsked(by instruction: String) -> Bool {
        let words = instruction.lowercased().split { !$0.isLetter }
        return verbs.contains { words.starts(with: $0) } && !weathers.contains(words.last ?? "")
    }

    /// Whether it says what is to be taken away.
    static func namesThing(_ instruction: String) -> Bool {
        let words = instruction.lowercased().split { !$0.isLetter }
        guard let verb = verbs.first(where: { words.starts(with: $0) }) else { return false }
        return words.dropFirst(verb.count).contains { !articles.contains($0) }
    }

    private static let articles: Set<Substring> = ["a", "an", "any", "it", "that", "the", "this"]
    private static let verbs: [[Substring]] = [["remove"], ["erase"], ["delete"], ["take", "away"]]
    private static let weathers: Set<Substring> = ["clouds", "fog", "haze", "mist", "rain", "snow"]

    /// How often a model is asked: what one answer leaves of a thing, or changes elsewhere, others don't.
    static let turns = 4
    /// How many steps an answer takes at most: what was taken away shows long before the rest is fine.
    static let steps = 10

    /// Where a model took something out of a picture; `nil` where it changed too much of it, or nothing.
    ///
    /// - Parameters:
    ///   - seen: what the model saw.
    ///   - answers: what it made of that, in the same size.
    /// - Returns: 1 where something is to be filled, else 0; half as large as the images.
    static func place(from seen: FloatImage, to answers: [FloatImage]) -> Mask? {
        let (width, height) = (max(1, seen.width / 2), max(1, seen.height / 2))
        let before = seen.resampled(width: width, height: height)
        let changes = answers.map { $0.resampled(width: width, height: height).changes(from: before) }
        func mask(_ isInside: (_ pixel: Int) -> Bool) -> Mask {
            Mask(width: width, height: height, values: (0..<(width * height)).map { isInside($0) ? 1 : 0 })
        }
        let certain = mask { pixel in
            changes.reduce(0) { $0 + $1[pixel] } / Float(changes.count) > Self.certainChange
        }
        // With a thing goes what only one of the answers took away of it, and its shadow; both may be a little apart.
        let all = mask { pixel in changes.contains { $0[pixel] > Self.faintChange } }.grown(by: 1).thresholded()
        let place = certain.spread(in: all).grown(by: Self.margin).thresholded()
        return place.isEmpty || place.coverage > Self.largestShare ? nil : place
    }

    private static let certainChange: Float = 0.15
    private static let faintChange: Float = 0.08
    /// How much more than what changed, and one more, is filled, in pixels of the mask.
    private static let margin: Float = 0.5
    private static let largestShare = 0.3
}
