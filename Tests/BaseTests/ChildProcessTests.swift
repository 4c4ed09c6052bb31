import Glibc
import SystemPackage
import Testing

@testable import GentoolBase

@Suite("Other programs are run, and told of as they ended")
struct ChildProcessTests {
    @Test("Writing to a program that has ended ends nobody else, whatever this process does with broken pipes")
    func brokenPipe() throws {
        let before = signal(SIGPIPE, SIG_DFL)
        defer { signal(SIGPIPE, before) }
        let process = try ChildProcess("/bin/true", [], input: .pipe)
        #expect(process.wait() == 0)
        #expect(!process.write([UInt8](repeating: 0, count: 1 << 20)))
        // The thread hears the signal again.
        var mask = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &mask)
        #expect(sigismember(&mask, SIGPIPE) == 0)
    }

    @Test("A program of which nobody says how it ended has not succeeded")
    func reapedElsewhere() throws {
        for asksFirst in [false, true] {
            let process = try ChildProcess("/bin/true", [], input: .none)
            var status: Int32 = 0
            #expect(waitpid(process.id, &status, 0) == process.id)
            if asksFirst { #expect(!process.isRunning) }
            #expect(process.wait() == 255)
        }
    }

    @Test("Names that are no text reach a program as they are, and slashes stay")
    func arguments() throws {
        let name = FilePath(bytes: [0x61, 0xE9, 0x62])
        let process = try ChildProcess("/bin/echo", ["-n", name.escaped, "https://a//b/", ""], input: .none)
        #expect(process.readOutput() == [0x61, 0xE9, 0x62] + Array(" https://a//b/ ".utf8))
    }
}
