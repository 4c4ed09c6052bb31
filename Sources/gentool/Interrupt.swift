import Glibc
import Synchronization

/// Ctrl-C, the wish of a scheduler (SIGTERM), or a terminal that is gone (SIGHUP), as a request to stop at the next good
/// moment; a second one ends the process at once.
enum Interrupt {
    /// 0 as long as there is none.
    private static let asked = Atomic<Int32>(0)

    /// From now on signals are requests.
    static func listen() {
        // Whoever started the program may have blocked them: threads of Dispatch do.
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            sigaddset(&signals, number)
            let before = signal(number) { number in
                let earlier = Interrupt.asked.exchange(number, ordering: .relaxed)
                // Of a terminal that is gone both the shell and the system tell: that is one wish.
                if earlier != 0 && earlier != SIGHUP && number != SIGHUP { _exit(128 + number) }
            }
            // nohup wants the program to stay.
            if number == SIGHUP, isIgnoring(before) { signal(number, SIG_IGN) }
        }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    private static func isIgnoring(_ handler: __sighandler_t?) -> Bool {
        unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    static var wasAskedFor: Bool { asked.load(ordering: .relaxed) != 0 }

    /// 130 after Ctrl-C, as shells have it.
    static var exitCode: Int32 { 128 + asked.load(ordering: .relaxed) }

    /// - Throws: `CancellationError` if it was asked for.
    static func check() throws { if wasAskedFor { throw CancellationError() } }
}
