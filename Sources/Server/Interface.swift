/// The routes of an interface, and how it says what is wrong.
protocol Interface: Sendable {
    /// What its paths begin with, such as `/v1/`.
    static var prefix: String { get }
    var routes: [Route] { get }
    func response(to refusal: Refusal) -> HTTPResponse
}
