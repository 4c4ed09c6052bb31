/// What is wrong with a request, as its answer says it.
struct HTTPFault: Error {
    let status: Int
    let reason: String
    var fields: [(name: String, value: String)] = []

    init(_ status: Int, _ reason: String, fields: [(name: String, value: String)] = []) {
        (self.status, self.reason, self.fields) = (status, reason, fields)
    }
}
