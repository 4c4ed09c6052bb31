import GentoolBase

/// Motion-JPEG in an AVI file: each frame is a JPEG.
final class AVIReader: ClipReader {
    let clip: Clip
    private let source: ByteSource
    private let file: String
    private let options: ReadOptions
    private let structure: AVIStructure
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
        guard let first = structure.frames.first, !first.isEmpty else {
            throw AVIStructure.damage(file, "it has no frames")
        }
        let header = try PictureHeader(data: Array(try source.bytes(first)), name: file, options: options)
        guard header.width == structure.width, header.height == structure.height else {
            throw RasterError(
                .unsupported, file: file,
                "its frames of \(structure.width)x\(structure.height) pixels are stored as pictures of "
                    + "\(header.width)x\(header.height), as fields are; free it of them first")
        }
        var clip = Clip(
            width: structure.width, height: structure.height, format: header.format.colorModel == .gray ? .gray : .rgb,
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
        let place = structure.frames[number]
        number += 1
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
