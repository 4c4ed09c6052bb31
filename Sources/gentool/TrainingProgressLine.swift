import GentoolBase
import GentoolTraining

/// How far a training is, on standard error: a line that is replaced at every step where a person looks at it, and one
/// that stays for each evaluation.
struct TrainingProgressLine {
    private let name: String
    private let isQuiet: Bool
    private let line: StatusLine

    init(_ name: String, quiet: Bool) {
        self.name = name
        isQuiet = quiet
        line = StatusLine(quiet: quiet)
    }

    func show(_ event: TrainingEvent) {
        switch event {
        case .step(let step, let steps, let metrics, let pace):
            line.show(
                "\(name): step \(step) of \(steps), \(Self.text(metrics)), "
                    + String(printf: "%.1f a second, ", pace) + "\(StatusLine.time(Double(steps - step) / pace)) left")
        case .resumption: break
        case .otherPictures(let folder, let before, let now):
            guard !isQuiet else { return }
            let counts = [before, now].map { text in text.prefix { $0 != "," } }
            let those = counts[0] == counts[1] ? "others" : "\(counts[1])"
            Console.note(
                "Note: \(folder): had \(counts[0]) when the training began, and has \(those) now; figures before and after "
                    + "can't be compared\n")
        case .evaluation(let step, let evaluation):
            guard !isQuiet else { return }
            line.clear()
            Console.note("\(name): after step \(step): \(Self.text(evaluation.metrics))\n")
        }
    }

    func clear() { line.clear() }

    private static func text(_ metrics: [Metric]) -> String {
        metrics.map { "\($0.name) " + String(printf: "%.4g", $0.value) }.joined(separator: ", ")
    }
}
