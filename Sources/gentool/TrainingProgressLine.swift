import Foundation
import Training

/// How far a training is, on standard error: a line that is replaced at every step where a person looks at it, and one
/// that stays for each evaluation.
struct TrainingProgressLine {
    private let name: String
    private let isQuiet: Bool
    private let isTerminal = isatty(STDERR_FILENO) == 1

    init(_ name: String, quiet: Bool) {
        self.name = name
        isQuiet = quiet
    }

    func show(_ event: TrainingEvent) {
        guard !isQuiet else { return }
        switch event {
        case .step(let step, let steps, let figures, let pace):
            guard isTerminal else { return }
            let left = Int((Double(steps - step) / pace).rounded(.up))
            let time = String(format: "%d:%02d:%02d", left / 3600, left / 60 % 60, left % 60)
            let text =
                "\(name): step \(step) of \(steps), \(Self.text(figures)), "
                + String(format: "%.1f a second, ", pace) + "\(time) left"
            write("\r\(text) \u{1B}[K")
        case .evaluation(let step, let evaluation):
            clear()
            write("\(name): after step \(step): \(Self.text(evaluation.figures))\n")
        }
    }

    func clear() { if !isQuiet && isTerminal { write("\r\u{1B}[K") } }

    private static func text(_ figures: [Figure]) -> String {
        figures.map { "\($0.name) " + String(format: "%.4g", $0.value) }.joined(separator: ", ")
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
