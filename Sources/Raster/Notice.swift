/// What a person should know about a picture that was read or made although something could not be kept or was guessed.
///
/// A notice is no error: the picture is there. It is said once, to a person and to a program.
public struct Notice: Sendable, Hashable, Codable, CustomStringConvertible {
    /// What a script can tell it by: words in lower case with hyphens, such as `frames-dropped`; never changes.
    public let code: String
    /// One line for a person: what was found, what became of it, and what can be done.
    public let text: String

    /// A notice by its code and its line of text.
    public init(_ code: String, _ text: String) {
        self.code = code
        self.text = text
    }

    /// The line for a person.
    public var description: String { text }
}

extension [Notice] {
    /// The notices in their order, each only once.
    public var once: [Notice] {
        var said: Set<Notice> = []
        return filter { said.insert($0).inserted }
    }
}
