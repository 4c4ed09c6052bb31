import Glibc
import Synchronization

/// Ctrl-C, or the wish of a scheduler (SIGTERM), as a request to stop at the next good moment; a second one ends the
/// process at once.
enum Interrupt {
    /// 0 as long as there is none.
    private static let asked = Atomic<Int32>(0)

    /// From now on signals are requests.
    static func listen() {
        // Whoever started the program may have blocked them: threads of Dispatch do.
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM] {
            sigaddset(&signals, number)
            signal(number) { number in
                if Interrupt.asked.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
            }
        }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    static var wasAskedFor: Bool { asked.load(ordering: .relaxed) != 0 }

    /// 130 after Ctrl-C, as shells have it.
    static var exitCode: Int32 { 128 + asked.load(ordering: .relaxed) }

    /// - Throws: `CancellationError` if it was asked for.
    static func check() throws { if wasAskedFor { throw CancellationError() } }
}
