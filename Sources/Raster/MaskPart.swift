/// Pixels of a mask that hang together: all above 0 that touch each other, also diagonally.
package struct MaskPart {
    /// Pixels beside each other, in the order of rows.
    package internal(set) var runs: [(row: Int, columns: Range<Int>)] = []

    /// The box around it.
    var box: PixelRect {
        runs.dropFirst().reduce(PixelRect(runs[0])) { $0.union(PixelRect($1)) }
    }
}

extension PixelRect {
    fileprivate init(_ run: (row: Int, columns: Range<Int>)) {
        self.init(columns: run.columns, rows: run.row..<run.row + 1)
    }
}
