/// An error that any surface can tell: a program by its code, a person by one line, and by what could be done about it.
public protocol ReportableError: Error, CustomStringConvertible {
    /// What kind of thing went wrong; stable.
    var code: ErrorCode { get }
    /// The file (`-` for a standard stream), or what else it is about; `nil` if that isn't known here.
    var file: String? { get }
    /// What was found, and what was expected: one line, without the file's name.
    var reason: String { get }
    /// What the caller could change, if that is known.
    var remedy: Remedy? { get }
}

extension ReportableError {
    /// `nil` by default: no file is concerned, or it is not known here.
    public var file: String? { nil }
    /// `nil` by default.
    public var remedy: Remedy? { nil }
    /// The file and the reason. What can be done about it is for the surface to add.
    public var description: String { file.map { "\($0): \(reason)" } ?? reason }
}
