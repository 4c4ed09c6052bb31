import GentoolBase

/// Reads a damaged clip as far as it can be read: where its own reader fails behind a first frame, the clip ends, and a
/// notice says so. Where that is not wanted, the error says that it can be done.
final class SalvagingReader: ClipReader {
    private let reader: any ClipReader
    private let file: String
    private let salvages: Bool
    private var number = 0
    private var damage: Notice?

    init(_ reader: any ClipReader, file: String, salvages: Bool) {
        (self.reader, self.file, self.salvages) = (reader, file, salvages)
    }

    var clip: Clip { reader.clip }

    func nextFrame() throws -> ClipFrame? {
        guard damage == nil else { return nil }
        do {
            guard let frame = try reader.nextFrame() else { return nil }
            number += 1
            return frame
        } catch let error as RasterError where error.code == .damaged && number > 0 {
            guard salvages else { throw RasterError(error.code, file: error.file, error.reason, remedy: .salvage) }
            damage = Notice(
                "salvaged",
                "\(file): \(error.reason); what there is of it is taken, \(number == 1 ? "1 frame" : "\(number) frames")"
            )
            return nil
        }
    }

    var lateNotices: [Notice] { reader.lateNotices + [damage].compactMap { $0 } }
}
