import GentoolBase
import GentoolPipelines
import GentoolRaster
import GentoolTasks
import Synchronization
import SystemPackage

/// What pictures would be if they ended now, in files beside them while they are made.
final class PreviewFiles: Sendable {
    /// After how many evaluations of a network there is another one.
    private let every: Int
    private let written = Mutex<Set<FilePath>>([])

    init(every: Int) { self.every = every }

    private static let mark = "gentool --preview"

    /// Refuses, before any work is done, to lose a picture that stands where previews are going to be; what an earlier
    /// preview has left is none.
    func checkPlace(for output: FilePath) throws {
        let place = Self.place(for: output)
        guard place.exists else { return }
        let texts = (try? PictureHeader(contentsOf: place))?.metadata.texts ?? []
        if !texts.contains(where: { $0.value == Self.mark }) {
            throw FileError(
                .alreadyExists, file: place.legible, "exists already and is no preview", remedy: .moveOrReplace)
        }
    }

    func observe(_ progress: PictureProgress, for output: FilePath) throws {
        let place = Self.place(for: output)
        if let preview = progress.clipPreview(every: every) {
            try preview().write(to: place, Self.metadata)
        } else if let preview = progress.preview(every: every) {
            var picture = Picture(try preview())
            picture.metadata = Self.metadata
            try picture.write(to: place)
        } else {
            return
        }
        written.withLock { _ = $0.insert(place) }
    }

    private static var metadata: Metadata {
        var metadata = Metadata()
        metadata.texts = [.init(key: "parameters", value: mark)]
        return metadata
    }

    /// Removes the preview of a picture that is finished, if there is one.
    func remove(for output: FilePath) {
        let place = Self.place(for: output)
        if written.withLock({ $0.remove(place) }) != nil { place.unlink() }
    }

    /// Where the previews of a picture stand.
    static func place(for output: FilePath) -> FilePath {
        output == "-" ? "preview.png" : FilePath(escaped: "\(PathName(output.escaped).withoutSuffix)-preview.png")
    }
}
