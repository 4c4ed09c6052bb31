import GentoolBase

/// That results can't be kept in the server's folder or read from it: no fault of a request, and its path is nobody's
/// business.
struct ResultFolderFault: Error, CustomStringConvertible {
    let code: ErrorCode

    /// - Parameter reason: what reading or writing a file there has thrown.
    init(_ reason: any Error) {
        code = (reason as? any ReportableError)?.code == .noSpace ? .noSpace : .fileFailure
    }

    var description: String {
        code == .noSpace ? "the server has no room for results" : "the server's folder of results can't be used"
    }
}
