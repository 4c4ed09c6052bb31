import FoundationEssentials

/// What a folder in diffusers' layout says of its parts, before anything is made of them.
struct FamilyFolder {
    /// The class of its transformer; `nil` if it has none that says.
    let transformer: String?

    init(_ path: String) {
        let data = try? SettingsFile.contents("\(path)/transformer/config.json")
        transformer = data.flatMap { try? JSONDecoder().decode(Kind.self, from: $0)._class_name }
    }

    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Kind: Decodable {
        let _class_name: String?
    }
}
