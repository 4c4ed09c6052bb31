import GentoolBase
import SystemPackage

/// Y4M: brightness and colour of each frame as they are, for other programs to code.
final class Y4MWriter: ClipWriter {
    private let file: FileWriter
    private let name: String
    private let clip: Clip
    private let coding: YCbCrCoding
    private let notices: [Notice]
    private var frames = 0

    init(_ path: FilePath, _ clip: Clip, _ options: ClipOptions) throws {
        name = path.legible
        // No player knows Y4M's alpha but as 4:4:4 of 8 bits.
        let keepsAlpha = clip.format == .rgba && clip.depth == 8 && options.chromaSubsampling == .full
        var stored = clip
        stored.format = keepsAlpha ? .rgba : PixelFormat(clip.format.colorModel)
        notices = clip.lossNotices(keepsAlpha: keepsAlpha, keepsDepth: true, keepsMetadata: false)
        var coding = YCbCrCoding()
        coding.subsampling =
            switch (clip.format.colorModel, options.chromaSubsampling) {
            case (.gray, _): nil
            case (_, .full): .init(horizontal: 1, vertical: 1)
            case (_, .horizontal): .init(horizontal: 2, vertical: 1)
            case (_, .both): .init(horizontal: 2, vertical: 2)
            }
        coding.siting = coding.subsampling?.vertical == 2 ? .centre : .left
        coding.hasAlpha = keepsAlpha
        coding.depth = clip.depth
        coding.isFullRange = clip.format.colorModel == .gray
        coding.matrix = .usual(height: clip.height)
        self.coding = coding
        self.clip = stored
        file = try FileWriter(path, replacing: options.replacesFile)
        try file.write(Y4MHeader(clip, coding: coding).bytes)
    }

    func append(_ frame: ClipFrame) throws {
        let picture = try clip.fitted(frame.picture, number: frames + 1, file: name)
        try file.write(Array("FRAME\n".utf8) + coding.bytes(picture))
        frames += 1
    }

    func finish(whenSynced: (FilePath, FileStamp) throws -> Void) throws -> [Notice] {
        try Clip.checkFrames(frames, file: name)
        try file.finish(whenSynced: whenSynced)
        return notices
    }
}
