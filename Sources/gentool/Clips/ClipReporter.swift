import GentoolBase
import GentoolRaster
import GentoolTasks
import SystemPackage

/// Tells a person and a script how the making of a clip goes.
final class ClipReporter {
    private let options: OutputOptions
    private let name: String
    private let path: FilePath
    private let line: StatusLine
    private let start = ContinuousClock.now
    private var frameStart = ContinuousClock.now
    private var clip: Clip?
    private var resumed = 0
    private var finished = 0
    private var notices: [Notice] = []

    /// What `--json` prints of each frame.
    private struct FrameLine: Encodable {
        let frame: Int
        let frames: Int?
        let seconds: Double
        let secondsLeft: Double?
    }

    /// What it prints in the end.
    private struct Line: Encodable {
        let status: String
        let frames: Int
        let framesResumed: Int
        let frameRate: String?
        let width: Int
        let height: Int
        let seconds: Double
        let notices: [Notice]?
    }

    init(_ options: OutputOptions, _ name: String, _ path: FilePath) {
        (self.options, self.name, self.path) = (options, name, path)
        line = StatusLine(quiet: options.quiet)
    }

    func tell<Request>(_ event: ClipRunner<Request>.Event) {
        switch event {
        case .began(let clip, let finished):
            (self.clip, resumed, self.finished) = (clip, finished, finished)
            frameStart = ContinuousClock.now
            if finished > 0 {
                let isAll = clip.frameCount == finished
                let next = isAll ? "writes \(path.legible)" : "goes on with frame \(finished + 1)"
                say("\(name): \(Self.frames(finished)) there from before; \(next)")
            }
        case .notices(let new):
            let new = new.map(\.withOptions)
            notices += new
            for notice in new { say(notice.text) }
        case .progress(let frame, let fraction): show(frame, fraction)
        case .frame(let number):
            finished = number
            // A script that reads no more is told in the end.
            try? options.report(
                FrameLine(
                    frame: number, frames: clip?.expectedFrames,
                    seconds: ContinuousClock.now.seconds(since: frameStart),
                    secondsLeft: left(Double(number))),
                picturePath: path)
            frameStart = ContinuousClock.now
            show(number, 1)
        case .assembling: line.show("\(name): all \(finished) frames are there; writing \(path.legible)")
        }
    }

    /// Seconds until all frames are done.
    ///
    /// - Parameter done: frames, those of before among them.
    private func left(_ done: Double) -> Double? {
        let made = done - Double(resumed)
        guard let all = clip?.expectedFrames, made > 0 else { return nil }
        return max(0, Double(all) - done) * ContinuousClock.now.seconds(since: start) / made
    }

    private func show(_ frame: Int, _ fraction: Double) {
        let done = Double(frame - 1) + fraction
        var text = "\(name): frame \(frame)\(clip?.expectedFrames.map { " of \($0)" } ?? "")"
        let minutes = ContinuousClock.now.seconds(since: start) / 60
        if done > Double(resumed) { text += String(printf: ", %.1f a minute", (done - Double(resumed)) / minutes) }
        if let left = left(done) { text += ", \(StatusLine.time(left)) left" }
        line.show(text)
    }

    func clear() { line.clear() }

    func close(input: FilePath, output: FilePath, frames: Int, size: (width: Int, height: Int)) throws {
        line.clear()
        options.sayWritten(output)
        try options.report(
            Line(
                status: "made", frames: frames, framesResumed: resumed, frameRate: clip.map { "\($0.frameRate)" },
                width: size.width, height: size.height, seconds: ContinuousClock.now.seconds(since: start),
                notices: notices.isEmpty ? nil : notices),
            paths: ["input": input, "output": output], picturePath: output)
    }

    /// What `--json` prints of a clip that is not made.
    private struct OutcomeLine: Encodable {
        let status: String
        var error: String?
        var code: ErrorCode?
    }

    /// Tells a script why it can't be made.
    func fail(_ error: any Error, input: FilePath, output: FilePath) {
        let line = OutcomeLine(
            status: "failed", error: error.line, code: (error as? any ReportableError)?.code)
        // The error itself is more than that it can't be told.
        try? options.report(line, paths: ["input": input, "output": output], picturePath: output)
    }

    /// Tells a script that it was made before.
    func skip(input: FilePath, output: FilePath) throws {
        try options.report(
            OutcomeLine(status: "skipped"), paths: ["input": input, "output": output], picturePath: output)
    }

    /// Says where frames are that were made before the work ended early, and how to go on from there.
    ///
    /// - Parameters:
    ///   - folder: where they are kept, if they are.
    ///   - error: what ended it; `nil` where a person did.
    func stop(folder: FilePath?, after error: (any Error)?) {
        line.clear()
        guard let folder, finished > 0, folder.exists else { return }
        let next =
            switch error {
            case nil: "the same command goes on from here"
            case let error as any ReportableError where error.remedy == .salvage:
                "the same command with --salvage makes a clip of what there is"
            default: "when that is mended, the same command goes on from here"
            }
        say("\(name): \(Self.frames(finished)) kept in \(folder.legible); \(next)")
    }

    private static func frames(_ count: Int) -> String { count == 1 ? "1 frame is" : "\(count) frames are" }

    private func say(_ text: String) {
        line.clear()
        if !options.quiet { Console.note("\(text)\n") }
    }
}
