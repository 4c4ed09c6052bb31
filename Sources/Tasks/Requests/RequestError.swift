import GentoolBase

/// Why a request can't be done as it is: which field, what was found, and what was expected.
public struct RequestError: ReportableError, Equatable {
    /// The file that it is about; `nil` if it is none.
    public let file: String?
    /// The field that is wrong, as JSON has it.
    public let field: String
    /// The sentence, without the file.
    public let text: FieldText

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
    ///   - field: as JSON has it.
    ///   - file: that it is about.
    ///   - text: the whole sentence.
    public init(field: String, file: String? = nil, text: FieldText) {
        (self.field, self.file, self.text) = (field, file, text)
    }

    /// Always `invalidValue`.
    public var code: ErrorCode { .invalidValue }
    /// The sentence, with fields' names in quotation marks.
    public var reason: String { text.written(FieldText.quoted) }
}
