import GentoolBase

/// Motion-JPEG in an AVI file: each frame is a JPEG.
final class AVIReader: ClipReader {
    let clip: Clip
    private let source: ByteSource
    private let file: String
    private let options: ReadOptions
    private let structure: AVIStructure
    /// Where the first frame is that was not dropped.
    private let first: Range<Int>
    private var number = 0
    private var last: Picture?

    init(_ source: ByteSource, file: String, options: ReadOptions) throws {
        structure = try AVIStructure(source, file: file)
        guard structure.isMotionJPEG else {
            throw RasterError(
                .unsupported, file: file, "its video is coded as \(structure.coding.legible), expected Motion-JPEG")
        }
        try Picture.checkSize(
            width: UInt32(structure.width), height: UInt32(structure.height), file: file, options: options)
        guard let first = structure.frames.first(where: { !$0.isEmpty }) else {
            throw AVIStructure.damage(file, "it has no frames")
        }
        self.first = first
        let header = try PictureHeader(data: Array(try source.bytes(first)), name: file, options: options)
        guard header.width == structure.width, header.height == structure.height else {
            throw RasterError(
                .unsupported, file: file,
                "its frames of \(structure.width)x\(structure.height) pixels are stored as pictures of "
                    + "\(header.width)x\(header.height), as fields are; free it of them first")
        }
        // What begins in grey may become coloured, as what fades in from black.
        let isGray =
            header.format.colorModel == .gray
            && structure.frames.lazy.filter { !$0.isEmpty }.allSatisfy { place in
                let frame = try? PictureHeader(data: Array(source.bytes(place)), name: file, options: options)
                return frame.map { $0.format.colorModel == .gray } ?? true
            }
        var clip = Clip(
            width: structure.width, height: structure.height, format: isGray ? .gray : .rgb,
            frameRate: structure.frameRate)
        clip.frameCount = structure.isCut ? max(structure.promised, structure.frames.count + 1) : structure.frames.count
        clip.seconds = Double(clip.frameCount!) / structure.frameRate.value
        clip.hasSound = structure.hasSound
        clip.kind = ClipKind.motionJPEG.rawValue
        self.clip = clip
        (self.source, self.file, self.options) = (source, file, options)
    }

    func nextFrame() throws -> ClipFrame? {
        guard number < structure.frames.count else {
            guard structure.isCut else { return nil }
            throw AVIStructure.damage(file, "it ends after \(number) of \(clip.frameCount ?? number) frames")
        }
        let stored = structure.frames[number]
        number += 1
        // A frame that was dropped is as the one before, and before the first as that one.
        let place = stored.isEmpty && last == nil ? first : stored
        if !place.isEmpty {
            do {
                var picture = try JPEGReader.read(Array(try source.bytes(place)), file: file, options: options)
                picture.metadata = Metadata()
                last = try clip.fitted(picture, number: number, file: file)
            } catch let error as RasterError {
                throw RasterError(error.code, file: file, "frame \(number): \(error.reason)", remedy: error.remedy)
            }
        }
        return ClipFrame(last!, duration: clip.frameRate.inverse)
    }
}
