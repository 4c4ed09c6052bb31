/// What the program's own editing model has learned to be told: sentences such as "make it night".
public enum Instruction {
    /// Whether a text is such a sentence, and not only words out of some: it begins with something to do, and says to what,
    /// or into what.
    public static func isWhole(_ text: String) -> Bool {
        let words = text.lowercased().split { !$0.isLetter }
        guard words.count > 1, let first = words.first, let last = words.last else { return false }
        return verbs.contains(first) && !openEnds.contains(last)
    }

    private static let verbs: Set<Substring> = [
        "add", "change", "cover", "delete", "erase", "make", "melt", "paint", "place", "put", "remove", "replace",
        "show",
        "take", "turn",
    ]
    /// Something would have to follow.
    private static let openEnds: Set<Substring> = [
        "a", "an", "and", "at", "away", "by", "from", "in", "into", "it", "of", "on", "the", "to", "with",
    ]
}
