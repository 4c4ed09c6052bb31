extension Exif {
    /// SubjectArea and SubjectLocation (§4.6.5.D): the middle of what the picture is about in pixels of the stored
    /// picture, and how large that is.
    private static let subjects: [UInt16] = [0x9214, 0xA214]
    /// FocalPlaneXResolution and FocalPlaneYResolution (§4.6.5.F): pixels per unit where the lens draws the picture.
    private static let focalPlane: [UInt16] = [0xA20E, 0xA20F]

    /// Says where the subject stands in the upright picture, and turns the sizes that are told.
    ///
    /// - Parameters:
    ///   - width: of the stored picture, which counts where the block tells no size; so does the height.
    mutating func turn(_ turn: Turn, width: Int, height: Int) {
        guard let exifDirectory, turn.orientation > 1 else { return }
        func told(_ tag: Tag) -> Int? {
            entry(tag, in: exifDirectory).flatMap { integer($0) }.flatMap { $0 > 0 ? $0 : nil }
        }
        let before = PixelSize(width: told(.pixelXDimension) ?? width, height: told(.pixelYDimension) ?? height)
        let after = turn.isTransposed ? before.transposed : before
        moveSubjects(by: turn, from: before, to: after)
        if turn.isTransposed {
            let places = Self.focalPlane.compactMap { rationalPlace($0, in: exifDirectory) }
            if places.count == 2 {
                let values = places.map { Array(bytes[$0..<($0 + 8)]) }
                for (place, value) in zip(places, values.reversed()) {
                    bytes.replaceSubrange(place..<(place + 8), with: value)
                }
            }
        }
        overwrite(Tag.pixelXDimension.rawValue, in: exifDirectory, with: after.width)
        overwrite(Tag.pixelYDimension.rawValue, in: exifDirectory, with: after.height)
    }

    /// Says where the subject stands in a picture that this one is placed in, how fine the lens drew it, and its size.
    mutating func place(_ placement: Placement) {
        guard let exifDirectory, !placement.movesNothing else { return }
        moveSubjects(by: placement, from: placement.before, to: placement.after)
        for (tag, scale) in zip(Self.focalPlane, [placement.scale.x, placement.scale.y]) where scale != 1 {
            guard let place = rationalPlace(tag, in: exifDirectory) else { continue }
            let (numerator, denominator) = (load(bytes: 4, at: place), load(bytes: 4, at: place + 4))
            guard denominator > 0 else { continue }
            let value = Double(numerator) / Double(denominator) * scale
            // As many decimals as there is room for.
            guard let unit = [10_000, 100, 1].first(where: { value * Double($0) < Double(UInt32.max) }) else {
                continue
            }
            store(Int((value * Double(unit)).rounded()), bytes: 4, at: place)
            store(unit, bytes: 4, at: place + 4)
        }
        overwrite(Tag.pixelXDimension.rawValue, in: exifDirectory, with: placement.after.width)
        overwrite(Tag.pixelYDimension.rawValue, in: exifDirectory, with: placement.after.height)
    }

    /// Says where the subject stands in a picture of another size, if the block tells the one that it is said for.
    mutating func scaleSubject(width: Int, height: Int) {
        guard let exifDirectory, let oldWidth = entry(.pixelXDimension, in: exifDirectory).flatMap({ integer($0) }),
            let oldHeight = entry(.pixelYDimension, in: exifDirectory).flatMap({ integer($0) }), oldWidth > 0,
            oldHeight > 0
        else { return }
        place(
            Placement(
                before: PixelSize(width: oldWidth, height: oldHeight), inside: PixelRect(width: width, height: height),
                after: PixelSize(width: width, height: height)))
    }

    /// Where a fraction stands that is a tag's only value.
    private func rationalPlace(_ tag: UInt16, in position: Int) -> Int? {
        guard let entry = entry(tag, in: position), entry.type == FieldType.rational.rawValue, entry.count == 1 else {
            return nil
        }
        return valueRange(entry)?.lowerBound
    }

    private mutating func moveSubjects(by map: some PlaceMap, from before: PixelSize, to after: PixelSize) {
        guard let exifDirectory else { return }
        for tag in Self.subjects {
            guard let entry = entry(tag, in: exifDirectory), let type = FieldType(rawValue: entry.type),
                let range = valueRange(entry), let values = integers(entry), (2...4).contains(values.count)
            else { continue }
            let most = 1 << (8 * type.size - (type.isSigned ? 1 : 0)) - 1
            for (index, value) in map.subject(values, from: before, to: after).enumerated() {
                store(min(most, value), bytes: type.size, at: range.lowerBound + index * type.size)
            }
        }
    }
}
