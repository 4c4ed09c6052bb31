import FoundationEssentials
import GentoolBase
import Glibc

/// A line on standard error that is replaced again and again; only where a person looks at it, and lines can be replaced.
struct StatusLine: Sendable {
    private let isShown: Bool

    init(quiet: Bool) {
        isShown = !quiet && isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    func show(_ text: String) {
        if isShown { Console.steer("\r\(text.legible) \u{1B}[K") }
    }

    func clear() {
        if isShown { Console.steer("\r\u{1B}[K") }
    }

    /// Seconds as hours, minutes and seconds.
    static func time(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        return whole < 60 ? "\(whole) s" : String(printf: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
    }
}
