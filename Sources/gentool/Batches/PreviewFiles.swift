import GentoolBase
import GentoolPipelines
import GentoolRaster
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
                .alreadyExists, file: place.legible,
                "exists already and is no preview; move it, or replace it with --overwrite")
        }
    }

    func observe(_ progress: PictureProgress, for output: FilePath) throws {
        let place = Self.place(for: output)
        if let preview = progress.clipPreview(every: every) {
            try write(preview(), to: place)
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

    /// The longer side of a clip's preview, at most.
    private static let clipSide = 256
    /// Frames a second of what motion modules make.
    private static let frameRate = 8

    /// As a small animated PNG.
    private func write(_ preview: PictureProgress.ClipPreview, to place: FilePath) throws {
        let frames = preview.frames.map { image in
            let scale = min(1, Double(Self.clipSide) / Double(max(image.width, image.height)))
            func scaled(_ side: Int) -> Int { max(1, Int((scale * Double(side)).rounded())) }
            return Picture(image).resized(width: scaled(image.width), height: scaled(image.height))
        }
        var clip = Clip(
            width: frames[0].width, height: frames[0].height, frameRate: Rational(Self.frameRate, preview.interval))
        (clip.frameCount, clip.metadata) = (frames.count, Self.metadata)
        let writer = try Clip.writer(to: place, for: clip)
        for frame in frames { try writer.append(ClipFrame(frame, duration: clip.frameRate.inverse)) }
        _ = try writer.finish()
    }

    /// Removes the preview of a picture that is finished, if there is one.
    func remove(for output: FilePath) {
        let place = Self.place(for: output)
        if written.withLock({ $0.remove(place) }) != nil { place.unlink() }
    }

    private static func place(for output: FilePath) -> FilePath {
        output == "-" ? "preview.png" : FilePath(escaped: "\(PathName(output.escaped).withoutSuffix)-preview.png")
    }
}
