import GentoolBase

/// Reads a damaged clip as far as it can be read: where its own reader would fail, it ends, and a notice says so.
final class SalvagingReader: ClipReader {
    private let reader: any ClipReader
    private let file: String
    private var number = 0
    private var damage: Notice?

    init(_ reader: any ClipReader, file: String) { (self.reader, self.file) = (reader, file) }

    var clip: Clip { reader.clip }

    func nextFrame() throws -> ClipFrame? {
        guard damage == nil else { return nil }
        do {
            guard let frame = try reader.nextFrame() else { return nil }
            number += 1
            return frame
        } catch let error as RasterError where error.code == .damaged && number > 0 {
            damage = Notice(
                "salvaged",
                "\(file): \(error.reason); what there is of it is taken, \(number) frames")
            return nil
        }
    }

    var lateNotices: [Notice] { reader.lateNotices + [damage].compactMap { $0 } }
}
