import SystemPackage

/// A command that makes something of pictures as a text says, which is its last argument.
protocol PromptedPictureCommand: PictureCommand {
    /// Pictures, and the text.
    var arguments: [String] { get }
}

extension PromptedPictureCommand {
    var pictures: [FilePath] { arguments.dropLast().map { FilePath(escaped: $0) } }
    var text: String? { arguments.last }
}
