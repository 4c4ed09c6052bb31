import GentoolBase

extension LoopbackServer {
    /// Answers as Hugging Face's hub does that has one repository, owner/name.
    ///
    /// - Parameters:
    ///   - files: of the repository, by their paths.
    ///   - before: done before each answer, on a thread of its own.
    package static func hub(
        _ files: [String: [UInt8]], before: @escaping @Sendable (Request) -> Void = { _ in }
    ) throws -> LoopbackServer {
        let commit = String(repeating: "ab", count: 20)
        let list = files.map { path, bytes in
            let sum = hexadecimal(SHA256.digest(bytes))
            return """
                {"type": "file", "path": "\(path)", "size": \(bytes.count), "oid": "cc",
                "lfs": {"oid": "\(sum)", "size": \(bytes.count)}}
                """
        }
        return try LoopbackServer { request in
            before(request)
            switch request.path {
            case "/api/models/owner/name/revision/main":
                return .json(#"{"sha": "\#(commit)", "cardData": {"license": "mit"}}"#)
            case "/api/models/owner/name/tree/\(commit)?recursive=true":
                return .json("[\(list.joined(separator: ", "))]")
            default:
                let start = "/owner/name/resolve/\(commit)/"
                guard request.path.hasPrefix(start), let bytes = files[String(request.path.dropFirst(start.count))]
                else {
                    return .init(status: 404)
                }
                return .file(bytes, request)
            }
        }
    }
}
