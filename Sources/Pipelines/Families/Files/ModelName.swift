import GentoolBase

/// What a model is called, where nothing in its files tells what kind it is of.
struct ModelName {
    /// In lower case: `["z", "image", "turbo"]`.
    let words: [Substring]

    /// - Parameter path: a file or folder; of a snapshot in a cache of the Hub it is the repository that has the name.
    init(of path: String) {
        let parts = path.split(separator: "/")
        var name = parts.last ?? ""
        if parts.count >= 3, parts[parts.count - 2] == "snapshots", parts[parts.count - 3].hasPrefix("models--") {
            name = parts[parts.count - 3]
        }
        words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
    }

    /// Whether it says that it was not distilled.
    var isBase: Bool { words.contains { $0.hasPrefix("base") } }
}
