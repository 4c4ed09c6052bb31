import ArgumentParser
import FoundationEssentials
import GentoolBase
import SystemPackage

// The parser and the paths are two packages' that do not know each other.
// swift-format-ignore: AvoidRetroactiveConformances
extension FilePath: @retroactive ExpressibleByArgument {
    /// - Parameter argument: as `ProgramArguments` has it: bytes that are not text are escaped.
    public init?(argument: String) {
        if argument.isEmpty { return nil }
        self.init(escaped: argument)
    }

    /// What a script needs of a name that is not UTF-8, so that JSON can't hold it: its bytes in base64.
    var bytesIfNoText: String? { FilePath(string) == self ? nil : Data(bytes).base64EncodedString() }

    /// The path as people read it.
    public var defaultValueDescription: String { legible }

    /// Shells complete files.
    public static var defaultCompletionKind: CompletionKind { .file() }
}
