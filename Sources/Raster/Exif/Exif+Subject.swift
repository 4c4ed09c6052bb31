extension Exif {
    /// SubjectArea and SubjectLocation (§4.6.5.D): the middle of what the picture is about in pixels of the stored
    /// picture, and how large that is.
    private static let subjects: [UInt16] = [0x9214, 0xA214]

    /// Says where the subject stands in the upright picture, and turns the sizes that are told.
    ///
    /// - Parameters:
    ///   - width: of the stored picture, which counts where the block tells no size; so does the height.
    mutating func turn(_ turn: Turn, width: Int, height: Int) {
        guard let exifDirectory, turn.orientation > 1 else { return }
        func told(_ tag: Tag) -> Int? {
            entry(tag, in: exifDirectory).flatMap { integer($0) }.flatMap { $0 > 0 ? $0 : nil }
        }
        let (width, height) = (told(.pixelXDimension) ?? width, told(.pixelYDimension) ?? height)
        let (newWidth, newHeight) = turn.isTransposed ? (height, width) : (width, height)
        changeSubjects { values in
            let middle = turn(Double(values[0]) / Double(width), Double(values[1]) / Double(height))
            values[0] = Int((middle.x * Double(newWidth)).rounded())
            values[1] = Int((middle.y * Double(newHeight)).rounded())
            if turn.isTransposed && values.count == 4 { values.swapAt(2, 3) }
        }
        overwrite(Tag.pixelXDimension.rawValue, in: exifDirectory, with: newWidth)
        overwrite(Tag.pixelYDimension.rawValue, in: exifDirectory, with: newHeight)
    }

    /// Says where the subject stands in a picture of another size, if the block tells the one that it is said for.
    mutating func scaleSubject(width: Int, height: Int) {
        guard let exifDirectory, let oldWidth = entry(.pixelXDimension, in: exifDirectory).flatMap({ integer($0) }),
            let oldHeight = entry(.pixelYDimension, in: exifDirectory).flatMap({ integer($0) }), oldWidth > 0,
            oldHeight > 0,
            (oldWidth, oldHeight) != (width, height)
        else { return }
        let (x, y) = (Double(width) / Double(oldWidth), Double(height) / Double(oldHeight))
        changeSubjects { values in
            // Middle; then a diameter, or width and height.
            let scales = values.count == 3 ? [x, y, max(x, y)] : [x, y, x, y]
            for index in values.indices { values[index] = Int((Double(values[index]) * scales[index]).rounded()) }
        }
    }

    private mutating func changeSubjects(_ change: (inout [Int]) -> Void) {
        guard let exifDirectory else { return }
        for tag in Self.subjects {
            guard let entry = entry(tag, in: exifDirectory), let type = FieldType(rawValue: entry.type),
                let range = valueRange(entry), var values = integers(entry), (2...4).contains(values.count)
            else { continue }
            change(&values)
            let most = 1 << (8 * type.size - (type.isSigned ? 1 : 0)) - 1
            for (index, value) in values.enumerated() {
                store(max(0, min(most, value)), bytes: type.size, at: range.lowerBound + index * type.size)
            }
        }
    }
}
