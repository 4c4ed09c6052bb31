import GentoolBase
import Glibc

/// Which squares of 8 × 8 pixels differ between two pictures; those at the right and bottom may be cut.
struct ChangedSquares {
    static let side = 8

    let columns: Int
    let rows: Int
    /// 1 where a square differs, else 0; row by row.
    private let values: [UInt8]

    /// - Precondition: the pictures are of one size and format, with samples of 8 bits.
    init(from before: Picture, to after: Picture) {
        guard case .eight(let old) = before.samples, case .eight(let new) = after.samples, old.count == new.count else {
            preconditionFailure("the pictures must be of one size and format, with samples of 8 bits")
        }
        let (width, height, channels) = (before.width, before.height, before.format.channels)
        let (columns, rows) = ((width + Self.side - 1) / Self.side, (height + Self.side - 1) / Self.side)
        self.columns = columns
        self.rows = rows
        values = [UInt8](unsafeUninitializedCapacity: columns * rows) { values, count in
            values.initialize(repeating: 0)
            let values = values
            old.withUnsafeBytes { old in
                new.withUnsafeBytes { new in
                    concurrentBands(of: rows, smallest: 8) { band in
                        for y in (band.lowerBound * Self.side)..<min(height, band.upperBound * Self.side) {
                            for column in 0..<columns {
                                let start = (y * width + column * Self.side) * channels
                                let length = min(Self.side, width - column * Self.side) * channels
                                if memcmp(old.baseAddress! + start, new.baseAddress! + start, length) != 0 {
                                    values[y / Self.side * columns + column] = 1
                                }
                            }
                        }
                    }
                }
            }
            count = columns * rows
        }
    }

    /// Whether any square is the same in both.
    var leavesSome: Bool { values.contains(0) }

    /// The pixels of the smallest rectangle of squares that has all that differ in it; empty if none does.
    var bounds: PixelRect {
        let changedRows = (0..<rows).filter { row in values[(row * columns)..<((row + 1) * columns)].contains(1) }
        guard let top = changedRows.first, let bottom = changedRows.last else { return PixelRect(width: 0, height: 0) }
        func isChanged(_ column: Int) -> Bool { changedRows.contains { values[$0 * columns + column] == 1 } }
        let left = (0..<columns).first(where: isChanged)!
        let right = (0..<columns).last(where: isChanged)!
        return PixelRect(
            columns: (left * Self.side)..<((right + 1) * Self.side),
            rows: (top * Self.side)..<((bottom + 1) * Self.side))
    }

    /// The values of the squares of a rectangle that begins with whole ones.
    func values(in rect: PixelRect) -> [UInt8] {
        let columns = (rect.x / Self.side)..<((rect.maxX + Self.side - 1) / Self.side)
        let rows = (rect.y / Self.side)..<((rect.maxY + Self.side - 1) / Self.side)
        return rows.flatMap { row in
            values[(row * self.columns + columns.lowerBound)..<(row * self.columns + columns.upperBound)]
        }
    }
}
