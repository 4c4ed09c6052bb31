import FoundationEssentials
import GentoolBase
import Glibc

/// One request, while curl works at it.
final class CurlRun {
    /// How it ended.
    enum End {
        /// With an HTTP status, and for how many seconds the server wants to be left alone.
        case answered(Int, wait: Double?)
        /// Without one, for curl's reason.
        case failed(String)
    }

    /// How long the server says that the whole file is; known at the end.
    private(set) var size: Int?
    /// Where the server says that it goes on; known at the end.
    private(set) var nextPage: String?
    private let process: ChildProcess

    /// - Parameters:
    ///   - output: the file that the body is added to; `nil` for `readOutput()`.
    ///   - range: of the body's bytes.
    ///   - most: how many bytes are taken at most.
    ///   - lock: the descriptor of a lock that holds as long as curl writes, even if this process is killed.
    init(
        _ program: String, _ url: String, token: String?, output path: String?, range: Range<Int>?, most: Int? = nil,
        lock: Int32? = nil
    ) throws {
        var settings = [
            ("proto", "=http,https"), ("connect-timeout", "20"), ("user-agent", "gentool/\(ProgramVersion.current)"),
            // A connection that gives nothing for a minute is dead.
            ("speed-limit", "1"), ("speed-time", "60"),
            (
                "write-out",
                "%{stderr}\n%{http_code}|%header{retry-after}|%header{content-range}|%header{content-length}"
                    + "|%header{link}\n"
            ),
        ]
        if let most { settings.append(("max-filesize", "\(most)")) }
        if let range { settings.append(("range", "\(range.lowerBound)-\(range.upperBound - 1)")) }
        if let token { settings.append(("header", "Authorization: Bearer \(token)")) }
        settings.append(("url", url))
        let configuration =
            ["silent", "show-error", "location", "fail"]
            + settings.map { name, value in
                let quoted = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                return "\(name) = \"\(quoted.replacing("\n", with: "\\n"))\""
            }
        var file: Int32?
        if let path {
            let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw FileError(ErrorCode(errno: errno), file: path, "can't be written") }
            file = descriptor
        }
        defer { if let file { close(file) } }
        // All through its standard input (curl(1), "config"): arguments, and with them tokens, everybody on the machine sees.
        process = try ChildProcess(
            program, ["-K", "-"], input: .text(configuration.joined(separator: "\n") + "\n"), outputTo: file,
            keeping: lock)
    }

    /// The body, when all of it is there; empty if it went to a file.
    ///
    /// - Parameter observer: called some times a second; what it throws ends the reading.
    func readOutput(observer: () throws -> Void) rethrows -> Data {
        let body = Data(try process.readOutput(observer: observer))
        while process.isRunning {
            try observer()
            SystemThread.sleep(0.01)
        }
        return body
    }

    var isRunning: Bool { process.isRunning }

    func stop() { process.stop() }

    func wait() -> End {
        let text = String(decoding: process.readErrors(), as: UTF8.self)
        let code = process.wait()
        var lines = text.split(separator: "\n").map(String.init)
        let told =
            lines.popLast()?.split(separator: "|", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
            ?? []
        let status = told.first.flatMap { Int($0) } ?? 0
        if told.count == 5 {
            // Such as `bytes 0-0/1234` (RFC 9110, §14.4).
            size = status == 206 ? told[2].split(separator: "/").last.flatMap { Int($0) } : Int(told[3])
            nextPage = told[4].firstMatch(of: /<([^>]*)>[^,<]*rel="?next"?/).map { String($0.1) }
        }
        // 22: a status of 400 or more. 63: more than was asked for.
        if status != 0, [0, 22, 63].contains(code) {
            return .answered(status, wait: told.count == 5 ? Double(told[1]).map { min($0, 120) } : nil)
        }
        let reason = lines.last.map {
            $0.replacing(#/^curl: \(\d+\) /#, with: "")
        }
        return .failed(reason ?? "curl ended with \(code)")
    }
}
