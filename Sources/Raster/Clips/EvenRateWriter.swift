import GentoolBase
import SystemPackage

/// Writes frames with delays of their own to a file that has one rate: each as often as its time asks for.
final class EvenRateWriter: ClipWriter {
    private let writer: any ClipWriter
    private let rate: Rational
    /// When the frames that came end, in seconds, and how many were written.
    private var end = 0.0
    private var written = 0
    private let file: String

    /// A still frame of a slide show; a longer one is a mistake that would fill the disk.
    private static let longestFrame = 600.0

    init(_ writer: any ClipWriter, _ rate: Rational, file: String) {
        (self.writer, self.rate, self.file) = (writer, rate, file)
    }

    func append(_ frame: ClipFrame) throws {
        guard frame.duration.value <= Self.longestFrame else {
            throw RasterError(
                .unsupported, file: file,
                "a frame is shown for \(Int(frame.duration.value)) s, and this kind of clip repeats frames to fill their time; "
                    + "expected at most \(Int(Self.longestFrame)) s; write an animated PNG or a GIF")
        }
        end += frame.duration.value
        let wanted = Int((end * rate.value).rounded())
        // A frame without a time of its own is seen all the same.
        for _ in 0..<max(written == 0 || frame.duration.numerator == 0 ? 1 : 0, wanted - written) {
            try writer.append(ClipFrame(frame.picture, duration: rate.inverse))
            written += 1
        }
    }

    func finish(whenSynced: (FilePath, FileStamp) throws -> Void) throws -> [Notice] {
        try writer.finish(whenSynced: whenSynced)
    }
}
