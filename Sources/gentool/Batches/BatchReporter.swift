import ArgumentParser
import GentoolBase
import GentoolRaster
import GentoolTasks
import Glibc
import Synchronization
import SystemPackage

/// Tells a person and a script how the making of pictures goes.
final class BatchReporter<Request: PictureRequest>: Sendable {
    private let output: OutputOptions
    private let isBatch: Bool
    private let line: StatusLine
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    private struct State {
        var count = 0
        var canResume = false
        var made = 0
        var skipped = 0
        var unchanged = 0
        var failed = 0
        /// When the making of a picture began; of the few that are not written yet.
        var begins: [FilePath: ContinuousClock.Instant] = [:]
        var pictures: [FilePath: MadePicture] = [:]
        var lastError: (any Error)?
        /// Why what was made could not be told.
        var reportError: (any Error)?
        /// What was said about pictures, which is said once.
        var notices: Set<Notice> = []
        /// The outputs of pictures that a script was told of.
        var reported: Set<FilePath> = []

        var ended: Int { made + skipped + unchanged + failed }
    }

    /// What `--json` prints for each picture.
    private struct Line: Encodable {
        var status: String
        var error: String?
        var code: ErrorCode?
        var width: Int?
        var height: Int?
        var seconds: Double?
        var notices: [Notice] = []
        var details: (any Encodable)?

        init(status: String) { self.status = status }

        init(of error: any Error, _ name: String) {
            status = "failed"
            let reason = error.line
            self.error = reason.contains(name) ? reason : "\(name): \(reason)"
            code = (error as? any ReportableError)?.code
        }

        private enum CodingKeys: String, CodingKey {
            case status, error, code, width, height, seconds, notices
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(status, forKey: .status)
            try container.encodeIfPresent(error, forKey: .error)
            try container.encodeIfPresent(code, forKey: .code)
            try container.encodeIfPresent(width, forKey: .width)
            try container.encodeIfPresent(height, forKey: .height)
            try container.encodeIfPresent(seconds, forKey: .seconds)
            if !notices.isEmpty { try container.encode(notices, forKey: .notices) }
            try details?.encode(to: encoder)
        }
    }

    /// - Parameters:
    ///   - isBatch: whether errors are told here, and how many pictures there were in the end.
    init(_ output: OutputOptions, isBatch: Bool) {
        self.output = output
        self.isBatch = isBatch
        line = StatusLine(quiet: output.quiet)
    }

    /// What is going to be made is settled.
    ///
    /// - Parameters:
    ///   - count: how many pictures.
    ///   - canResume: whether it is noted what was made.
    func expect(count: Int, canResume: Bool) { state.withLock { ($0.count, $0.canResume) = (count, canResume) } }

    /// Tells what happens to a task.
    func tell(_ task: PictureTask<Request>, _ event: TaskBatch<Request>.Event) {
        switch event {
        case .began:
            state.withLock { $0.begins[task.output] = ContinuousClock.now }
            show(task, 0)
        case .notices(let notices): state.withLock { say(notices.map(\.withOptions), &$0) }
        case .progress(let fraction): show(task, fraction)
        case .wrote(let picture): state.withLock { $0.pictures[task.output] = picture }
        case .ended(let outcome): ended(task, outcome)
        }
    }

    /// - Parameter fraction: how much of the picture is done, 0...1.
    private func show(_ task: PictureTask<Request>, _ fraction: Double) {
        state.withLock { state in
            let percent = "\(Int((fraction * 100).rounded())) %"
            guard isBatch else {
                let elapsed = ContinuousClock.now.seconds(since: state.begins[task.output] ?? start)
                let left = fraction > 0 ? elapsed * (1 - fraction) / fraction : 0
                return line.show("\(task.name): \(percent), \(StatusLine.time(left)) left")
            }
            let name = PathName(task.name).name
            let minutes = ContinuousClock.now.seconds(since: start) / 60
            let worked = Double(state.made + state.failed) + fraction
            let pace = worked / minutes
            var text = "\(state.ended + 1) of \(state.count): \(name) \(percent)"
            if worked > 0 && minutes > 0 {
                let left = (Double(state.count - state.skipped) - worked) / pace * 60
                text += String(printf: ", %.1f a minute, ", pace) + "\(StatusLine.time(left)) left"
            }
            line.show(text)
        }
    }

    /// Prints what there is to say about a picture.
    private func ended(_ task: PictureTask<Request>, _ outcome: BatchOutcome) {
        state.withLock { state in
            let begin = state.begins.removeValue(forKey: task.output)
            let picture = state.pictures.removeValue(forKey: task.output)
            var report = Line(status: "made")
            state.reported.insert(task.output)
            switch outcome {
            case .made:
                state.made += 1
                report.width = picture?.size.width
                report.height = picture?.size.height
                report.seconds = begin.map { ContinuousClock.now.seconds(since: $0) }
                report.details = picture?.details
                report.notices = picture?.notices.map(\.withOptions) ?? []
                say(report.notices, &state)
                if !isBatch || state.count == 1 {
                    line.clear()
                    output.sayWritten(task.output)
                }
            case .skipped:
                state.skipped += 1
                report.status = "skipped"
            case .unchanged(let nothing):
                state.unchanged += 1
                report.status = "unchanged"
                report.error = nothing.line
                report.code = nothing.code
                say("\(isBatch ? "" : "Error: ")\(nothing.line)", isImportant: true)
            case .failed(let error):
                state.failed += 1
                state.lastError = error
                report = Line(of: error, task.name)
                // That of the only picture is told when the program ends.
                if isBatch { say("Error: \(report.error!)", isImportant: true) }
            }
            do {
                try output.report(
                    report, paths: ["input": task.input, "output": task.output], picturePath: task.output)
            } catch {
                // The pictures themselves are no worse for it.
                if isBatch && state.reportError == nil { say("Error: \(error.line)", isImportant: true) }
                state.reportError = error
            }
        }
    }

    /// Does what comes before pictures or ends all of them; where it fails, a script is told of each that has not ended.
    ///
    /// - Parameters:
    ///   - tasks: all pictures.
    ///   - body: what is done.
    func tellingAll<Result>(_ tasks: [PictureTask<Request>], _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error where !(error is ExitCode) {
            for task in tasks where state.withLock({ $0.reported.insert(task.output).inserted }) {
                try output.report(
                    Line(of: error, task.name), paths: ["input": task.input, "output": task.output],
                    picturePath: task.output)
            }
            throw error
        }
    }

    /// - Parameter summary: `nil` where nothing could be made at all.
    func close(_ summary: BatchSummary?) {
        line.clear()
        guard isBatch, let summary else { return }
        // Of one picture there is nothing to count.
        let (count, canResume) = state.withLock { ($0.count, $0.canResume) }
        if count == 1 && summary.made == 1 { return }
        let seconds = ContinuousClock.now.seconds(since: start)
        var text = "\(summary.made) made, \(summary.skipped) skipped, \(summary.failed) failed"
        if summary.unchanged > 0 { text += ", \(summary.unchanged) unchanged" }
        if summary.left > 0 { text += ", \(summary.left) left" }
        if summary.made > 0 {
            text +=
                " in \(StatusLine.time(seconds))"
                + String(printf: ", %.1f a minute", 60 * Double(summary.made) / seconds)
        }
        if summary.left > 0 && canResume { text += "; --resume goes on from here" }
        say(text)
    }

    /// What went wrong with the only picture there was.
    var onlyError: (any Error)? { isBatch ? nil : state.withLock { $0.lastError } }

    /// Why what was made could not be told.
    var reportError: (any Error)? { state.withLock { $0.reportError } }

    /// Each is said once.
    private func say(_ notices: [Notice], _ state: inout State) {
        for notice in notices where state.notices.insert(notice).inserted { say(notice.text) }
    }

    private func say(_ text: String, isImportant: Bool = false) {
        line.clear()
        if isImportant || !output.quiet { Console.note("\(text)\n") }
    }
}
