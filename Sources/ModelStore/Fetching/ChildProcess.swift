import FoundationEssentials
import GentoolBase
import Glibc

/// Another program while it runs.
final class ChildProcess {
    private let id: pid_t
    /// What it prints, unless that goes to a file, and what it complains of.
    private let output: Int32?
    private let errors: Int32
    /// As waitpid(2) has it; `nil` as long as it runs.
    private var status: Int32?

    /// - Parameters:
    ///   - program: its path.
    ///   - input: what it reads, a few kilobytes.
    ///   - file: a descriptor that its output goes to; `nil` for `readOutput()`.
    /// - Throws: `FileError` where it can't be started.
    init(_ program: String, _ arguments: [String], input: String, outputTo file: Int32? = nil) throws {
        let (reading, writing) = try Self.pipe(program)
        defer { close(reading) }
        let complaints = try Self.pipe(program)
        let told = try file == nil ? Self.pipe(program) : nil
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, reading, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, file ?? told!.writing, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, complaints.writing, STDERR_FILENO)
        let words = ([program] + arguments).map { strdup($0) }
        let variables = ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") }
        defer { for text in words + variables { free(text) } }
        var id: pid_t = 0
        let failure = posix_spawn(&id, program, &actions, nil, words + [nil], variables + [nil])
        close(complaints.writing)
        if let told { close(told.writing) }
        (self.id, output, errors) = (id, told?.reading, complaints.reading)
        guard failure == 0 else {
            status = 0
            close(writing)
            throw FileError(ErrorCode(errno: failure), file: program, "can't be started")
        }
        // It may have ended already, which is told by its status.
        let bytes = Array(input.utf8)
        _ = write(writing, bytes, bytes.count)
        close(writing)
    }

    deinit {
        // One that nobody waits for would stay in the list of processes as long as this one.
        if isRunning {
            kill(id, SIGKILL)
            _ = wait()
        }
        close(errors)
        if let output { close(output) }
    }

    /// What it prints until it ends.
    func readOutput() -> [UInt8] { output.map(Self.read) ?? [] }

    /// What it complains of until it ends.
    func readErrors() -> [UInt8] { Self.read(errors) }

    var isRunning: Bool {
        if status != nil { return false }
        var status: Int32 = 0
        guard waitpid(id, &status, WNOHANG) == 0 else {
            self.status = status
            return false
        }
        return true
    }

    func stop() { if isRunning { kill(id, SIGTERM) } }

    /// Its exit code when it has ended; 128 and the signal's number where one ended it.
    func wait() -> Int32 {
        while status == nil {
            var status: Int32 = 0
            let ended = waitpid(id, &status, 0)
            if ended == id || errno != EINTR { self.status = status }
        }
        let signal = status! & 0x7F
        return signal == 0 ? status! >> 8 & 0xFF : 128 + signal
    }

    private static func pipe(_ program: String) throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else {
            throw FileError(ErrorCode(errno: errno), file: program, "can't be started")
        }
        // Other programs that are started meanwhile must not keep them open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func read(_ descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += piece[..<count]
        }
    }
}
