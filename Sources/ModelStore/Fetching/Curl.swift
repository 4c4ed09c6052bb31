import Foundation
import GentoolBase

/// Asks servers by the program curl, which knows the system's certificates, proxies and mirrors.
struct Curl: Sendable {
    /// curl's path.
    private let program: String

    /// - Throws: `ModelStoreError` where curl is not installed.
    init(environment: [String: String]) throws {
        let folders = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        guard
            let found = folders.map({ "\($0)/curl" }).first(where: {
                FileManager.default.isExecutableFile(atPath: $0)
            })
        else {
            throw ModelStoreError(
                .notFound, file: "curl", "is needed to fetch models; install it (such as with apt install curl)")
        }
        program = found
    }

    struct Answer {
        let status: Int
        let body: Data
    }

    /// A small answer, in memory; asked again where the server is busy or the connection fails.
    ///
    /// - Throws: `ModelStoreError` where there is none.
    func get(_ url: String, token: String?) throws -> Answer {
        var last = ModelStoreError(.network, "no answer")
        for attempt in 0..<5 {
            let run = try CurlRun(program, url, token: token, output: nil, range: nil)
            let body = run.readOutput()
            let end = run.wait()
            switch end {
            case .answered(let status, let wait) where [429, 500, 502, 503, 504].contains(status) && attempt < 4:
                Thread.sleep(forTimeInterval: wait ?? Self.pause(attempt))
            case .answered(let status, _): return Answer(status: status, body: body)
            case .failed(let reason):
                last = ModelStoreError(.network, "\(URL(string: url)?.host ?? url): \(reason)")
                Thread.sleep(forTimeInterval: Self.pause(attempt))
            }
        }
        throw last
    }

    /// How long a file is.
    ///
    /// - Throws: `ModelStoreError` where the server does not say.
    func size(of file: RemoteFile) throws -> Int {
        var status = 0
        for attempt in 0..<4 {
            // Some servers sign addresses for reading alone, not for asking (HEAD).
            let run = try CurlRun(
                program, file.url, token: file.token, output: "/dev/null", range: 0..<1, most: 1 << 20)
            switch run.wait() {
            case .answered(let answer, _) where answer < 400:
                if let size = run.size { return size }
                status = answer
            case .answered(let answer, let wait):
                status = answer
                if [401, 403, 404].contains(answer) { break }
                Thread.sleep(forTimeInterval: wait ?? Self.pause(attempt))
            case .failed(let reason):
                guard attempt < 3 else { throw ModelStoreError(.network, file: file.url, reason) }
                Thread.sleep(forTimeInterval: Self.pause(attempt))
            }
            if [401, 403, 404].contains(status) { break }
        }
        throw HubClient.failure(status, file.url, hasToken: file.token != nil)
    }

    /// Begins to fetch a part of a file, and adds it to what a file holds already.
    ///
    /// - Parameter range: of the bytes that are asked for; `nil` for all.
    func fetch(_ file: RemoteFile, _ range: Range<Int>?, appendingTo path: String) throws -> CurlRun {
        try CurlRun(program, file.url, token: file.token, output: path, range: range)
    }

    /// Seconds until it is tried again.
    static func pause(_ attempt: Int) -> Double { min(20, 0.25 * Double(1 << min(attempt, 8))) }
}
