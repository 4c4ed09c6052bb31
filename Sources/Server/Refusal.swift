import GentoolBase
import GentoolTasks

/// Why a request is not done, whatever interface it came by.
struct Refusal: Error {
    let status: Int
    let code: String
    let reason: String
    /// The field that is wrong, if it is one.
    var field: String?
    var fields: [(name: String, value: String)] = []

    init(_ status: Int, _ code: String, _ reason: String, field: String? = nil) {
        (self.status, self.code, self.reason, self.field) = (status, code, reason, field)
    }

    init(_ error: any Error) {
        switch error {
        case let refusal as Refusal: self = refusal
        case let fault as HTTPFault:
            self.init(fault.status, Self.codes[fault.status] ?? "invalid-request", fault.reason)
            fields = fault.fields
        case is JobQueue.Full:
            self.init(429, "queue-full", "the queue is full; try again when some jobs are done")
            fields = [("Retry-After", "10")]
        case is CancellationError: self.init(499, "cancelled", "it was cancelled")
        default: self.init(Job.Failure(error))
        }
    }

    init(_ failure: Job.Failure) {
        let isLarge = failure.code == ErrorCode.tooManyPixels.rawValue
        self.init(failure.isOfRequest ? (isLarge ? 413 : 400) : 500, failure.code, failure.reason, field: failure.field)
    }

    private static let codes = [
        401: "unauthorized", 403: "forbidden", 404: "not-found", 405: "method-not-allowed", 408: "too-slow",
        413: "too-large", 415: "unsupported-type", 503: "busy",
    ]

    /// As our own interface says it.
    var response: HTTPResponse {
        var error: [String: JSON] = ["code": .string(code), "message": .string(reason)]
        if let field { error["field"] = .string(field) }
        return adding(to: HTTPResponse(status: status, ["error": .object(error)]))
    }

    func adding(to response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.fields += fields
        return response
    }
}
