import FoundationEssentials
import Glibc
import Synchronization
import SystemPackage

/// Another program while it runs.
public final class ChildProcess {
    /// What a program reads from its standard input.
    public enum Input {
        /// Nothing.
        case none
        /// A few kilobytes of text.
        case text(String)
        /// What `write(_:)` gives it, until `closeInput()`.
        case pipe
    }

    private let name: String
    let id: pid_t
    private var input: Int32?
    /// What it prints, unless that goes to a file.
    private let output: Int32?
    private let complaints = Complaints()
    /// As waitpid(2) has it; `nil` as long as it runs.
    private var status: Int32?
    /// Where somebody else has been told how it ended, or nobody is (SIGCHLD ignored): it may have failed.
    private static let unknownStatus: Int32 = 0xFF << 8

    /// - Parameters:
    ///   - program: its path.
    ///   - arguments: those behind its name; names of files in them as `FilePath.escaped` has them.
    ///   - input: what it reads.
    ///   - file: a descriptor that its output goes to; `nil` for `readOutput()` or `outputStream`.
    ///   - kept: a descriptor that it keeps open as long as it runs, such as one with a lock on it.
    /// - Throws: `FileError` where it can't be started.
    public init(
        _ program: String, _ arguments: [String], input: Input, outputTo file: Int32? = nil, keeping kept: Int32? = nil
    ) throws {
        name = program
        // Without one to listen, a program that complains much would wait for ever.
        guard complaints.canListen else { throw Self.failure(program, EAGAIN) }
        let pipes = try Self.pipes(file == nil ? 3 : 2, for: program)
        let ((reading, writing), errors, told) = (pipes[0], pipes[1], pipes.count > 2 ? pipes[2] : nil)
        defer { close(reading) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, reading, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, file ?? told!.writing, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors.writing, STDERR_FILENO)
        // Last, as the number may be that of one of the others; what is duplicated so stays open.
        if let kept { posix_spawn_file_actions_adddup2(&actions, kept, STDERR_FILENO + 1) }
        let words = ([program] + arguments).map { text in
            (FilePath.unescaped(text).map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer {
                strdup($0.baseAddress!)
            }
        }
        let variables = ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") }
        defer { for text in words + variables { free(text) } }
        var id: pid_t = 0
        let failure = Self.starting.withLock { _ in
            posix_spawn(&id, program, &actions, nil, words + [nil], variables + [nil])
        }
        close(errors.writing)
        if let told { close(told.writing) }
        (self.id, self.input, output) = (id, writing, told?.reading)
        complaints.listen(errors.reading)
        guard failure == 0 else {
            status = 0
            closeInput()
            throw Self.failure(program, failure)
        }
        switch input {
        case .pipe: break
        case .none: closeInput()
        case .text(let text):
            // It may have ended already, which is told by its status.
            _ = write(Array(text.utf8))
            closeInput()
        }
    }

    deinit {
        closeInput()
        // One that nobody waits for would stay in the list of processes as long as this one.
        if isRunning {
            kill(id, SIGKILL)
            _ = wait()
        }
        if let output { close(output) }
    }

    /// The path of a program that is installed.
    ///
    /// - Parameters:
    ///   - name: such as `curl`.
    ///   - environment: whose `PATH` says where programs are.
    /// - Returns: `nil` where there is none of that name.
    public static func path(
        of name: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String? {
        (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Gives it bytes to read, and returns when it has taken them.
    ///
    /// - Parameter bytes: what follows what was given before.
    /// - Returns: whether it took them; it takes none when it has ended or closed its input.
    public func write(_ bytes: [UInt8]) -> Bool {
        guard let input else { return false }
        var written = 0
        return Self.withoutPipeSignal {
            while written < bytes.count {
                let count = bytes.withUnsafeBytes {
                    Glibc.write(input, $0.baseAddress! + written, bytes.count - written)
                }
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return false }
                written += count
            }
            return true
        }
    }

    /// Does what may write into a pipe that nobody reads, which would else end this process (SIGPIPE). What the process does
    /// with that signal elsewhere is its own matter, so it is held back from this thread, and taken away if it came.
    private static func withoutPipeSignal<Result>(_ body: () -> Result) -> Result {
        var (signal, pending, before) = (sigset_t(), sigset_t(), sigset_t())
        sigemptyset(&signal)
        sigaddset(&signal, SIGPIPE)
        sigpending(&pending)
        // One that waits already is somebody else's.
        guard sigismember(&pending, SIGPIPE) == 0 else { return body() }
        pthread_sigmask(SIG_BLOCK, &signal, &before)
        defer {
            var now = timespec()
            while sigtimedwait(&signal, nil, &now) < 0 && errno == EINTR {}
            pthread_sigmask(SIG_SETMASK, &before, nil)
        }
        return body()
    }

    /// Tells it that nothing more is to be read.
    public func closeInput() {
        if let input { close(input) }
        input = nil
    }

    /// What it prints, as it comes; to be read by one reader, while this object is kept.
    public var outputStream: ByteStream? { output.map { ByteStream(descriptor: $0, name: name) } }

    /// What it prints until it ends.
    public func readOutput() -> [UInt8] { readOutput {} }

    /// What it prints until it ends, while somebody may have enough of waiting.
    ///
    /// - Parameter observer: called some times a second; what it throws ends the reading.
    /// - Throws: what `observer` throws.
    public func readOutput(observer: () throws -> Void) rethrows -> [UInt8] {
        guard let output else { return [] }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            try observer()
            var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 100) > 0 else { continue }
            guard Self.read(output, into: &piece, &bytes) else { return bytes }
        }
    }

    /// What it complains of until it ends.
    public func readErrors() -> [UInt8] {
        complaints.all
    }

    /// Whether it has not ended yet.
    public var isRunning: Bool {
        if status != nil { return false }
        var status: Int32 = 0
        let ended = waitpid(id, &status, WNOHANG)
        guard ended != 0 else { return true }
        self.status = ended == id ? status : Self.unknownStatus
        return false
    }

    /// Asks it to end.
    public func stop() { if isRunning { kill(id, SIGTERM) } }

    /// Its exit code when it has ended; 128 and the signal's number where one ended it, 255 where nobody says how it did.
    public func wait() -> Int32 {
        while status == nil {
            var status: Int32 = 0
            let ended = waitpid(id, &status, 0)
            if ended == id { self.status = status } else if errno != EINTR { self.status = Self.unknownStatus }
        }
        let signal = status! & 0x7F
        return signal == 0 ? status! >> 8 & 0xFF : 128 + signal
    }

    private static func failure(_ program: String, _ number: Int32) -> FileError {
        FileError(ErrorCode(errno: number), file: program, "can't be started")
    }

    /// Programs that are started while a pipe is being made would keep it open.
    private static let starting = Mutex(())

    /// All of them or none.
    private static func pipes(_ count: Int, for program: String) throws -> [(reading: Int32, writing: Int32)] {
        try starting.withLock { _ in
            var pipes: [(reading: Int32, writing: Int32)] = []
            for _ in 0..<count {
                var ends: [Int32] = [0, 0]
                guard pipe(&ends) == 0 else {
                    let reason = errno
                    for pipe in pipes {
                        close(pipe.reading)
                        close(pipe.writing)
                    }
                    throw failure(program, reason)
                }
                for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
                pipes.append((ends[0], ends[1]))
            }
            return pipes
        }
    }

    fileprivate static func read(_ descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while read(descriptor, into: &piece, &bytes) {}
        return bytes
    }

    /// - Returns: whether there may be more.
    private static func read(_ descriptor: Int32, into piece: inout [UInt8], _ bytes: inout [UInt8]) -> Bool {
        let count = Glibc.read(descriptor, &piece, piece.count)
        if count < 0 && errno == EINTR { return true }
        guard count > 0 else { return false }
        bytes += piece[..<count]
        return true
    }
}

/// What a program complains of, taken as it comes: nobody has to listen for it to go on.
private final class Complaints: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    private let worker = WorkerThread(capacity: .max)

    var canListen: Bool { worker.hasThread }

    func listen(_ descriptor: Int32) {
        worker.run { [self] in
            let read = ChildProcess.read(descriptor)
            close(descriptor)
            bytes.withLock { $0 = read }
        }
    }

    /// Returns when the program has ended or closed its standard error.
    var all: [UInt8] {
        worker.wait()
        return bytes.withLock { $0 }
    }
}
