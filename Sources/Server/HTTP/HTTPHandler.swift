/// What answers requests.
protocol HTTPHandler: Sendable {
    /// The answer to a request whose body is not even read; `nil` if it is.
    func refusal(of head: HTTPHead) -> HTTPResponse?
    func response(to request: HTTPRequest) async -> HTTPResponse
    /// The answer to what is no request, with the fault's fields; `head` is the request's, as far as it came.
    func response(to fault: HTTPFault, of head: HTTPHead?) -> HTTPResponse
}
