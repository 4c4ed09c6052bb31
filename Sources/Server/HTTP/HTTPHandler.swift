/// What answers requests.
protocol HTTPHandler: Sendable {
    /// The answer to a request whose body is not even read; `nil` if it is.
    func refusal(of head: HTTPHead) -> HTTPResponse?
    func response(to request: HTTPRequest) async -> HTTPResponse
    func response(to fault: HTTPFault) -> HTTPResponse
}
