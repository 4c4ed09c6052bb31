import Foundation
import Synchronization

/// Ctrl-C as a request to stop at the next good moment; a second one ends the process at once.
enum Interrupt {
    private static let requests = Atomic<Int>(0)

    /// From now on Ctrl-C is a request.
    static func listen() {
        signal(SIGINT) { _ in
            if Interrupt.requests.add(1, ordering: .relaxed).oldValue > 0 { _exit(130) }
        }
    }

    static var wasAskedFor: Bool { requests.load(ordering: .relaxed) > 0 }
}
