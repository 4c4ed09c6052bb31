import GentoolBase
import GentoolRaster
import GentoolTasks
import Synchronization

/// What a job is to do: a request, and the files that it is made of.
struct JobOrder: Sendable {
    /// What files hold, until they are not needed any more.
    final class Files: Sendable {
        private let files: Mutex<(all: [NamedBytes], styles: [NamedBytes])>

        init(_ files: [NamedBytes], styles: [NamedBytes]) { self.files = Mutex((files, styles)) }
        var all: [NamedBytes] { files.withLock { $0.all } }
        var styles: [NamedBytes] { files.withLock { $0.styles } }
        var byteCount: Int { files.withLock { ($0.all + $0.styles).reduce(0) { $0 + $1.bytes.count } } }
        func clear() { files.withLock { $0 = ([], []) } }
    }

    let verb: Verb
    let request: any PictureRequest
    let files: Files
    /// What the picture is called that it is made of.
    let name: String
    let format: FileFormat?
    /// After how many evaluations of a network there is a preview each.
    let previews: Int?
    /// As it was asked for.
    let settings: [String: JSON]
    /// What the picture is brought to when it is made.
    let size: PictureSize?
    /// What is told of it from the beginning.
    var notices: [Notice] = []
    /// How who ordered it knows a field; `nil` where there is no such field.
    var fieldName: @Sendable (String) -> String? = FieldText.quoted

    func events(_ runner: TaskRunner) -> AsyncThrowingStream<TaskRunner.Event, any Error> {
        events(runner, request.with(styles: files.styles))
    }

    private func events<Request: PictureRequest>(
        _ runner: TaskRunner, _ request: Request
    ) -> AsyncThrowingStream<TaskRunner.Event, any Error> {
        runner.events(
            of: request, files: files.all, for: Destination(name, format: format), previewing: previews)
    }

    var seed: UInt64 { request.seed.value }

    /// What most models take where nothing is said. How few a distilled one takes is known when it is loaded, and told with
    /// what it made.
    static let usualSteps = 25

    /// As many as were asked for, or as most models take.
    var steps: Int { settings["steps"]?.int ?? Self.usualSteps }

    /// A good name for what was made.
    func resultName(_ format: FileFormat) -> String {
        let stem = PathName(name).stem
        return "\(stem.isEmpty ? "picture" : stem)-\(verb.suffix).\(format.suffix)"
    }
}

extension PictureRequest {
    /// The request with a style's pictures, where it is a style that is asked for.
    func with(styles: [NamedBytes]) -> any PictureRequest {
        guard var style = self as? StyleRequest else { return self }
        style.pictures = styles
        return style
    }
}
