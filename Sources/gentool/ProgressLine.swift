import Foundation

/// A line on standard error that says how far the work is; only where a person looks at it.
struct ProgressLine {
    private let what: String
    private let isShown: Bool
    private let start = Date()

    init(_ what: String, quiet: Bool) {
        self.what = what
        isShown = !quiet && isatty(STDERR_FILENO) == 1
    }

    func show(_ fraction: Double) {
        guard isShown else { return }
        let elapsed = Date().timeIntervalSince(start)
        let left = fraction > 0 ? elapsed * (1 - fraction) / fraction : 0
        let text = "\r\(what): \(Int((fraction * 100).rounded())) %, \(Int(left.rounded(.up))) s left \u{1B}[K"
        FileHandle.standardError.write(Data(text.utf8))
    }

    func clear() {
        guard isShown else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    }
}
