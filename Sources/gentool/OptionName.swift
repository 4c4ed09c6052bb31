import GentoolRaster

/// How people write an option that the program's source calls `growMask`.
enum OptionName {
    /// Such as `--grow-mask`; the `_` that a property wrapper's storage begins with is passed over.
    static func argument(_ label: String) -> String {
        "--" + label.drop { $0 == "_" }.map { $0.isUppercase ? "-" + $0.lowercased() : "\($0)" }.joined()
    }

    /// The option for a field that JSON calls `grow_mask`.
    @Sendable static func ofField(_ name: String) -> String { "--" + option(ofField: name) }

    /// The name without dashes before it, as settings have it.
    static func option(ofField name: String) -> String { name.replacing("_", with: "-") }

    /// The field that JSON calls as the option `grow-mask` does.
    static func field(ofOption option: String) -> String { option.replacing("-", with: "_") }
}

extension Notice {
    /// It with the names of options in the place of fields'.
    var withOptions: Notice { told(knowing: OptionName.ofField) ?? self }
}
