import GentoolBase

/// Why a request can't be done as it is: which field, what was found, and what was expected.
public struct RequestError: ReportableError, Equatable {
    /// By default `invalidValue`.
    public let code: ErrorCode
    /// The file that it is about; `nil` if it is none.
    public let file: String?
    /// The field that is wrong, as JSON has it.
    public let field: String
    /// The sentence, without the file.
    public let text: FieldText
    /// What the caller could change, if that is known.
    public let remedy: Remedy?

    /// - Parameters:
    ///   - field: as JSON has it.
    ///   - found: what it was set to.
    ///   - expected: what it can be.
    public init(field: String, found: String, expected: String) {
        self.init(field: field, text: "\(field: field) \(found.legible): expected \(expected)")
    }

    /// - Parameters:
    ///   - field: as JSON has it.
    ///   - reason: what is wrong about it.
    public init(field: String, _ reason: FieldText) { self.init(field: field, text: "\(field: field): \(reason)") }

    /// - Parameters:
    ///   - code: what kind of thing is wrong.
    ///   - field: as JSON has it.
    ///   - file: that it is about.
    ///   - text: the whole sentence.
    ///   - remedy: what the caller could change.
    public init(
        _ code: ErrorCode = .invalidValue, field: String, file: String? = nil, text: FieldText, remedy: Remedy? = nil
    ) {
        (self.code, self.field, self.file, self.text, self.remedy) = (code, field, file, text, remedy)
    }

    /// The sentence, with fields' names in quotation marks.
    public var reason: String { text.description }

    /// The file and the sentence for those who may lack fields that it names: without the clauses about these, or all of it
    /// where each clause is about such.
    ///
    /// - Parameter name: how a field is written that JSON calls so; `nil` where there is none.
    public func told(knowing name: (String) -> String?) -> String {
        (file.map { "\($0): " } ?? "") + (text.clauses(knowing: name) ?? text.written { name($0) ?? $0 })
    }
}
