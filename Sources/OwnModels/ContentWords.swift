/// The words of a prompt that say what a picture shows, and not only how these belong together.
public enum ContentWords {
    /// - Returns: in lower case, as small models read them.
    public static func of(_ prompt: String) -> Set<String> {
        Set(prompt.lowercased().split { !$0.isLetter }.map(String.init)).subtracting(others)
    }

    /// Those that name something, and don't only say how it looks.
    ///
    /// - Returns: in lower case; of "a red boat" only `boat`.
    public static func things(of prompt: String) -> Set<String> { of(prompt).subtracting(looks) }

    private static let looks: Set = [
        "bare", "big", "black", "blue", "bright", "brown", "clear", "cloudy", "colored", "dark", "foggy", "full",
        "gray", "green", "grey", "hilly", "hot", "large", "larger", "left", "light", "low", "new", "old", "orange",
        "pink", "purple", "rainy", "red", "right", "small", "smaller", "snowy", "starry", "sunny", "tall", "tiny",
        "white", "wooden", "yellow", "young",
    ]

    private static let others: Set = [
        "a", "above", "all", "an", "and", "any", "are", "as", "at", "behind", "below", "beside", "between", "but", "by",
        "during", "each", "for", "from", "has", "her", "his", "in", "inside", "into", "is", "it", "its", "many", "near",
        "of", "off", "on", "onto", "or", "other", "out", "over", "some", "that", "the", "their", "there", "these",
        "this", "those", "through", "to", "under", "up", "very", "while", "with", "without",
    ]
}
