import Foundation
import Synchronization

/// The built program, run as a user would.
struct Binary {
    struct Result {
        let status: Int32
        let output: Data
        let error: String
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Beside the test bundle.
    static let url: URL = {
        let bundle = CommandLine.arguments.first { $0.contains(".xctest") }
        let folder = bundle.map { path in
            URL(fileURLWithPath: String(path[..<path.range(of: ".xctest")!.upperBound])).deletingLastPathComponent()
        }
        return (folder ?? root.appendingPathComponent(".build/release")).appendingPathComponent("gentool")
    }()

    /// Starts the program and sends it a signal after some seconds, or as soon as it is time, if it still runs then.
    ///
    /// - Parameter environment: variables beside those of the tests.
    static func end(
        after seconds: Double = 0, when isTime: () -> Bool = { true }, with signal: Int32 = SIGKILL,
        environment: [String: String] = [:], _ arguments: String...
    ) throws {
        let process = Process()
        process.executableURL = url
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        try process.run()
        Thread.sleep(forTimeInterval: seconds)
        while process.isRunning && !isTime() { Thread.sleep(forTimeInterval: 0.01) }
        Foundation.kill(process.processIdentifier, signal)
        process.waitUntilExit()
    }

    /// Starts the program, sends it a signal as soon as a condition holds, and returns its exit status.
    ///
    /// - Parameters:
    ///   - environment: variables beside those of the tests.
    ///   - then: done after the signal has arrived.
    static func run(
        _ arguments: String..., environment: [String: String] = [:], sending signal: Int32, when condition: () -> Bool,
        then: () -> Void = {}
    ) throws -> Int32 {
        let process = Process()
        process.executableURL = url
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardError = Pipe()
        try process.run()
        while process.isRunning && !condition() { Thread.sleep(forTimeInterval: 0.002) }
        Foundation.kill(process.processIdentifier, signal)
        while process.isRunning && isPending(signal, process.processIdentifier) { Thread.sleep(forTimeInterval: 0.002) }
        then()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Whether no thread of a process has taken a signal yet (proc_pid_status(5)).
    private static func isPending(_ signal: Int32, _ process: Int32) -> Bool {
        let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("ShdPnd:") }) else { return false }
        return UInt64(line.dropFirst(7).drop { $0 == "\t" }, radix: 16).map { $0 >> (signal - 1) & 1 == 1 } ?? false
    }

    static func run(_ arguments: String..., input: Data? = nil) throws -> Result {
        try run(arguments, input: input)
    }

    /// Runs the program, which is killed once it has computed for some seconds, however busy the machine is.
    static func run(_ arguments: [String], computingAtMost seconds: Int) throws -> Result {
        try script("ulimit -t \(seconds); exec \"$0\" \"$@\"", arguments)
    }

    /// Runs a line of a shell's in which `$0` is the program.
    static func script(_ line: String, _ arguments: [String]) throws -> Result {
        try run(["-c", line, url.path] + arguments, program: URL(fileURLWithPath: "/bin/sh"))
    }

    /// - Parameter environment: variables beside those of the tests.
    static func run(
        _ arguments: [String], input: Data? = nil, environment: [String: String] = [:], program: URL = url
    ) throws -> Result {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let (output, error) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = error
        let stdin = Pipe()
        process.standardInput = stdin
        try process.run()
        DispatchQueue.global().async {
            if let input { stdin.fileHandleForWriting.write(input) }
            try? stdin.fileHandleForWriting.close()
        }
        // Both at once: who is not read from waits as soon as the pipe is full (64 KiB).
        let errors = Drain(error.fileHandleForReading)
        let data = output.fileHandleForReading.readDataToEndOfFile()
        let text = errors.data()
        process.waitUntilExit()
        return Result(status: process.terminationStatus, output: data, error: String(decoding: text, as: UTF8.self))
    }
}

/// Reads a pipe to its end on another thread.
private final class Drain: Sendable {
    private let content = Mutex(Data())
    private let reading = DispatchGroup()

    init(_ pipe: FileHandle) {
        DispatchQueue.global().async(group: reading) { [self] in
            let all = pipe.readDataToEndOfFile()
            content.withLock { $0 = all }
        }
    }

    /// All that came, when there is no more.
    func data() -> Data {
        reading.wait()
        return content.withLock { $0 }
    }
}
