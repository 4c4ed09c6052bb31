import GentoolBase

/// What a person should know about a picture that was read or made although something could not be kept or was guessed.
///
/// A notice is no error: the picture is there. It is said once, to a person and to a program.
public struct Notice: Sendable, Hashable, CustomStringConvertible {
    /// What a script can tell it by: words in lower case with hyphens, such as `frames-dropped`; never changes.
    public let code: String
    /// One line for a person: what was found, what became of it, and what can be done.
    public let sentence: FieldText

    /// A notice that names no fields, by its code and its line of text. A literal is a `FieldText`, so that none in it is
    /// taken for text.
    @_disfavoredOverload
    public init(_ code: String, _ text: String) { self.init(code, FieldText(text)) }

    /// A notice by its code and its line of text.
    public init(_ code: String, _ sentence: FieldText) {
        self.code = code
        self.sentence = sentence
    }

    /// The line for a person, with names of fields as JSON has them.
    public var text: String { sentence.description }
    /// The line for a person, with names of fields as JSON has them.
    public var description: String { text }

    /// What remains of it for those who may lack fields that it names; `nil` where that is nothing.
    ///
    /// - Parameter name: how a field is written that JSON calls so; `nil` where there is none.
    public func told(knowing name: (String) -> String?) -> Notice? {
        sentence.clauses(knowing: name).map { Notice(code, FieldText($0)) }
    }
}

/// A code and a text.
extension Notice: Encodable {
    private enum CodingKeys: String, CodingKey {
        case code, text
    }

    /// Writes names of fields as JSON has them.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(code, forKey: .code)
        try container.encode(text, forKey: .text)
    }
}

extension [Notice] {
    /// The notices in their order, each only once.
    public var once: [Notice] {
        var said: Set<Notice> = []
        return filter { said.insert($0).inserted }
    }
}
