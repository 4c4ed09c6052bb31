import FoundationEssentials
import GentoolBase

/// Asks servers by the program curl, which knows the system's certificates, proxies and mirrors.
struct Curl: Sendable {
    /// curl's path.
    private let program: String
    /// Called some times a second while there is no answer; what it throws ends the waiting.
    private let observer: @Sendable () throws -> Void

    /// - Throws: `ModelStoreError` where curl is not installed.
    init(environment: [String: String], observer: @escaping @Sendable () throws -> Void) throws {
        guard let found = ChildProcess.path(of: "curl", environment: environment) else {
            throw ModelStoreError(
                .notFound, file: "curl", "is needed to fetch models; install it (such as with apt install curl)")
        }
        (program, self.observer) = (found, observer)
    }

    struct Answer {
        let status: Int
        let body: Data
        /// How long the server says that the whole file is.
        let size: Int?
        /// The address of what goes on behind this answer.
        let nextPage: String?
    }

    /// A small answer, in memory.
    ///
    /// - Throws: `ModelStoreError` where there is none.
    func get(_ url: String, token: String?) throws -> Answer {
        try answer(from: URL(string: url)?.host ?? url) {
            try CurlRun(program, url, token: token, output: nil, range: nil)
        }
    }

    /// How long a file is.
    ///
    /// - Throws: `ModelStoreError` where the server does not say.
    func size(of file: RemoteFile) throws -> Int {
        // Some servers sign addresses for reading alone, not for asking (HEAD).
        let answer = try answer(from: file.url) {
            try CurlRun(program, file.url, token: file.token, output: "/dev/null", range: 0..<1, most: 1 << 20)
        }
        guard answer.status < 400, let size = answer.size else {
            throw HubClient.failure(answer.status, file.url, hasToken: file.token != nil)
        }
        return size
    }

    private static let mostAttempts = 5

    /// What a server answers; asked again where it is busy or the connection fails.
    ///
    /// - Parameter name: of the server or file, for errors.
    private func answer(from name: String, _ ask: () throws -> CurlRun) throws -> Answer {
        var attempt = 1
        while true {
            try observer()
            let run = try ask()
            let body = try run.readOutput(observer: observer)
            let wait: Double?
            switch run.wait() {
            case .answered(let status, let wanted):
                guard [429, 500, 502, 503, 504].contains(status), attempt < Self.mostAttempts else {
                    return Answer(status: status, body: body, size: run.size, nextPage: run.nextPage)
                }
                wait = wanted
            case .failed(let reason):
                guard attempt < Self.mostAttempts else {
                    throw ModelStoreError(.network, "\(name): \(reason)")
                }
                wait = nil
            }
            try rest(for: wait ?? Self.pause(attempt - 1))
            attempt += 1
        }
    }

    private func rest(for seconds: Double) throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            try observer()
            SystemThread.sleep(0.05)
        }
    }

    /// Begins to fetch a part of a file, and adds it to what a file holds already.
    ///
    /// - Parameters:
    ///   - range: of the bytes that are asked for; `nil` for all.
    ///   - lock: as `CurlRun` has it.
    func fetch(_ file: RemoteFile, _ range: Range<Int>?, appendingTo path: String, lock: Int32) throws -> CurlRun {
        try CurlRun(program, file.url, token: file.token, output: path, range: range, lock: lock)
    }

    /// Seconds until it is tried again.
    static func pause(_ attempt: Int) -> Double { min(20, 0.25 * Double(1 << min(attempt, 8))) }
}
