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
            Console.note(
                "Note: \(folder): \(Self.change(from: before, to: now)); figures before and after can't be compared\n")
        case .evaluation(let step, let evaluation):
            guard !isQuiet else { return }
            line.clear()
            Console.note("\(name): after step \(step): \(Self.text(evaluation.metrics))\n")
        }
    }

    private static func change(from before: String?, to now: String?) -> String {
        let counts = [before, now].map { $0.map { text in text.prefix { $0 != "," } } }
        return switch (counts[0], counts[1]) {
        case (nil, _): "is new to the training"
        case (_, nil): "was among the training's pictures, and is not now"
        case (let before?, let now?):
            "had \(before) when the training began, and has \(before == now ? "others" : now) now"
        }
    }

    func clear() { line.clear() }

    private static func text(_ metrics: [Metric]) -> String {
        metrics.map { "\($0.name) " + String(printf: "%.4g", $0.value) }.joined(separator: ", ")
    }
}
