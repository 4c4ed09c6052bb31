import GentoolRaster

extension Picture {
    /// Images of the same size in rows of so many, with a line of white between them.
    static func sheet(_ images: [FloatImage], columns: Int) -> Picture {
        sheet(
            stride(from: 0, to: images.count, by: columns).map { start in
                Array(images[start..<min(start + columns, images.count)])
            })
    }

    /// Images of the same size in rows and columns, with a line of white between them.
    static func sheet(_ rows: [[FloatImage]]) -> Picture {
        let gap = 2
        guard let first = rows.first?.first else { return Picture(FloatImage(width: 1, height: 1, channels: 3)) }
        let columns = rows.map(\.count).max()!
        var sheet = FloatImage(
            width: columns * (first.width + gap) - gap, height: rows.count * (first.height + gap) - gap, channels: 3,
            repeating: 1)
        for (row, images) in rows.enumerated() {
            for (column, image) in images.enumerated() {
                for y in 0..<image.height {
                    let start = ((row * (first.height + gap) + y) * sheet.width + column * (first.width + gap)) * 3
                    let length = image.width * 3
                    sheet.values.replaceSubrange(
                        start..<(start + length), with: image.values[(y * length)..<((y + 1) * length)])
                }
            }
        }
        return Picture(sheet)
    }
}
