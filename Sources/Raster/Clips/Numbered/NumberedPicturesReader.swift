import GentoolBase
import SystemPackage

/// A clip whose frames are files of their own.
final class NumberedPicturesReader: ClipReader {
    let clip: Clip
    private let pattern: FramePattern
    private let options: ReadOptions
    private let numbers: ClosedRange<Int>
    private var next: Int

    init(_ pattern: FramePattern, options: ReadOptions, frameRate: Rational) throws {
        (self.pattern, self.options) = (pattern, options)
        let found = try pattern.numbers()
        guard let first = found.first, let last = found.last else {
            throw RasterError(
                .notFound, file: pattern.path(1).legible, "there is no file of this name, nor of another number")
        }
        if let gap = zip(found, found.dropFirst()).first(where: { $1 != $0 + 1 }) {
            throw RasterError(
                .notFound, file: pattern.path(gap.0 + 1).legible,
                "is missing: frames are numbered from \(first) to \(last), and there is none of this number")
        }
        (numbers, next) = (first...last, first)
        let header = try PictureHeader(contentsOf: pattern.path(first), options: options)
        // One that can't be read is an error when its turn comes.
        let headers = [header] + numbers.dropFirst().compactMap { try? PictureHeader(contentsOf: pattern.path($0)) }
        var clip = Clip(
            width: header.width, height: header.height, format: Self.format(of: headers),
            depth: headers.contains { $0.metadata.source?.depth == 16 } ? 16 : 8, frameRate: frameRate)
        clip.frameCount = numbers.count
        clip.seconds = Double(numbers.count) / frameRate.value
        clip.metadata = header.metadata
        clip.kind = ClipKind.numberedPictures.rawValue
        self.clip = clip
    }

    /// What holds all frames: programs that make files small store a black one among coloured ones as grey.
    private static func format(of headers: [PictureHeader]) -> PixelFormat {
        PixelFormat(
            headers.allSatisfy { $0.format.colorModel == .gray } ? .gray : .rgb,
            alpha: headers.contains { $0.format.hasAlpha })
    }

    func nextFrame() throws -> ClipFrame? {
        guard numbers.contains(next) else { return nil }
        defer { next += 1 }
        let path = pattern.path(next)
        let picture = try Picture(contentsOf: path, options: options)
        var fitted = try clip.fitted(picture, number: next - numbers.lowerBound + 1, file: path.legible)
        fitted.metadata.notices = []
        return ClipFrame(fitted, duration: clip.frameRate.inverse)
    }
}
