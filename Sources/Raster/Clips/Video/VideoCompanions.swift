import GentoolBase
import SystemPackage

/// What goes from a video into another beside its frames: sounds, subtitles, chapters, attached files.
struct VideoCompanions {
    /// Arguments of ffmpeg's for the file they come from, and for what becomes of them.
    private(set) var input: [String] = []
    private(set) var output: [String] = []
    /// What can't be kept as it is.
    private(set) var notices: [Notice] = []

    /// Codecs of subtitles that are texts.
    private static let texts: Set = ["ass", "mov_text", "ssa", "subrip", "text", "webvtt"]
    private static let styledTexts: Set = ["ass", "ssa"]

    /// - Parameters:
    ///   - source: a video; ffmpeg's second input.
    ///   - container: what it goes into.
    ///   - name: of the file that is written.
    init(of source: FilePath, in container: VideoContainer, named name: FilePath) throws {
        let probe = try VideoProbe(source)
        let (file, place) = (name.legible, ".\(PathName(name.escaped).suffix.lowercased())")
        // Where sound begins before the frames, which are counted from 0 here.
        if probe.start > 0 { input += ["-itsoffset", "-\(probe.start)"] }
        input += ["-i", VideoPrograms.argument(source)]
        output += ["-map", "1:a?", "-map_metadata", "1", "-map_chapters", container.takesChapters ? "1" : "-1"]
        if let known = container.soundCodecs, let codec = probe.soundCodecs.first(where: { !known.contains($0) }) {
            output += ["-c:a", container.soundEncoder, "-b:a", "160k"]
            notices.append(
                Notice(
                    "sound-recoded",
                    "\(file): \(place) has no place for the sound as it is (\(codec)), so it is coded anew; write .mkv to "
                        + "keep it"))
        } else {
            output += ["-c:a", "copy"]
        }
        var (kept, lost) = (0, 0)
        var losesStyles = false
        for (index, codec) in probe.subtitleCodecs.enumerated() {
            let isKept = container.subtitleCodecs.contains(codec)
            guard let coding = isKept ? "copy" : Self.texts.contains(codec) ? container.subtitleEncoder : nil else {
                lost += 1
                continue
            }
            losesStyles = losesStyles || !isKept && Self.styledTexts.contains(codec)
            output += ["-map", "1:s:\(index)", "-c:s:\(kept)", coding]
            kept += 1
        }
        if losesStyles {
            notices.append(
                Notice(
                    "subtitles-recoded", "\(file): subtitles lose their styles in \(place); write .mkv to keep them"))
        }
        if container.takesAttachments && probe.attachments > 0 { output += ["-map", "1:t", "-c:t", "copy"] }
        let places = [
            VideoProbe.counted(lost, "subtitle track"),
            container.takesChapters ? nil : VideoProbe.counted(probe.chapters, "chapter"),
            container.takesAttachments ? nil : VideoProbe.counted(probe.attachments, "attached file"),
        ].compactMap { $0 }
        if !places.isEmpty {
            notices.append(Clip.dropped(places, by: place, advice: "write .mkv"))
        }
        if let others = VideoProbe.counted(probe.otherVideos, "other video or cover") {
            notices.append(Clip.dropped([others], by: "a clip", advice: nil))
        }
    }
}
