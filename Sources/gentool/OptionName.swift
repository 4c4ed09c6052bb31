/// How people write an option that the program's source calls `growMask`.
enum OptionName {
    /// Such as `--grow-mask`; the `_` that a property wrapper's storage begins with is passed over.
    static func argument(_ label: String) -> String { "--" + words(of: label, joinedBy: "-") }

    /// As job files have it, such as `grow_mask`.
    static func job(_ label: String) -> String { words(of: label, joinedBy: "_") }

    private static func words(of label: String, joinedBy separator: String) -> String {
        label.drop { $0 == "_" }.map { $0.isUppercase ? separator + $0.lowercased() : "\($0)" }.joined()
    }
}
