extension XMP {
    private static let panorama = "http://ns.google.com/photos/1.0/panorama/"
    private static let subjects = ["SubjectArea", "SubjectLocation"]
    /// What is no such number of pixels is none of a sphere's, and could not be counted with.
    private static let panoramaPixels = 0...Double(1 << 31)

    /// Moves what the packet says of places in the picture, which is turned.
    ///
    /// - Returns: whether what it said of a panorama had to go: its sphere does not turn with it.
    mutating func turn(_ turn: Turn, from before: PixelSize, to after: PixelSize) -> Bool {
        guard turn.orientation > 1 else { return false }
        moveRegions(by: turn, from: before, to: after)
        moveSubjects(by: turn, from: before, to: after)
        return removePanorama()
    }

    /// Moves what the packet says of places in the picture, which becomes a part of another one.
    ///
    /// - Returns: whether what it said of a panorama had to go: the new picture goes beyond its sphere.
    mutating func place(_ placement: Placement) -> Bool {
        guard !placement.movesNothing else { return false }
        moveRegions(by: placement, from: placement.before, to: placement.after)
        moveSubjects(by: placement, from: placement.before, to: placement.after)
        return placePanorama(placement)
    }

    /// What Exif says of the subject, as XMP has it (XMP Specification, part 2, §3.3).
    private mutating func moveSubjects(by map: some PlaceMap, from before: PixelSize, to after: PixelSize) {
        let told = properties { $0.name.space == Self.exif && Self.subjects.contains($0.name.local) }
        var edits: [(range: Range<Int>, with: [UInt8])] = []
        for property in told {
            let items = property.element?.children.first?.children ?? []
            let values = items.compactMap { Int(String(decoding: bytes[$0.content], as: UTF8.self)) }
            guard values.count == items.count, (2...4).contains(values.count) else { continue }
            for (item, value) in zip(items, map.subject(values, from: before, to: after)) {
                edits.append((item.content, Array("\(value)".utf8)))
            }
        }
        replace(edits)
    }

    /// Google's panoramas (Photo Sphere XMP Metadata): how large the whole sphere would be, and which part of it the
    /// picture shows, in pixels.
    private mutating func placePanorama(_ placement: Placement) -> Bool {
        func name(_ local: String) -> Name { Name(space: Self.panorama, local: local) }
        guard first(where: { $0.name.space == Self.panorama }) != nil else { return false }
        let (scale, inside, after) = (placement.scale, placement.inside, placement.after)
        var makesSense = true
        func scaled(_ local: String, _ scale: Double) -> Int? {
            guard let text = text(name(local)) else { return nil }
            guard let value = Double(text.withoutOuterSpace()), Self.panoramaPixels.contains(value) else {
                makesSense = false
                return nil
            }
            return Int((value * scale).rounded())
        }
        var values: [Name: Int] = [:]
        let sides = [
            ("Width", "Left", scale.x, inside.x, inside.width, after.width),
            ("Height", "Top", scale.y, inside.y, inside.height, after.height),
        ]
        for (side, start, scale, offset, part, whole) in sides {
            let full = scaled("FullPano\(side)Pixels", scale)
            let cropped = scaled("CroppedAreaImage\(side)Pixels", scale).map { $0 - part + whole }
            let first = scaled("CroppedArea\(start)Pixels", scale).map { $0 - offset }
            if let full, let cropped, (first ?? 0) < 0 || (first ?? 0) + cropped > full { return removePanorama() }
            values[name("FullPano\(side)Pixels")] = full
            values[name("CroppedAreaImage\(side)Pixels")] = cropped
            values[name("CroppedArea\(start)Pixels")] = first
            values[name("LargestValidInteriorRect\(side)")] = scaled("LargestValidInteriorRect\(side)", scale)
            values[name("LargestValidInteriorRect\(start)")] =
                scaled("LargestValidInteriorRect\(start)", scale).map { $0 + offset }
        }
        guard makesSense else { return removePanorama() }
        overwrite(values)
        return false
    }

    private mutating func removePanorama() -> Bool {
        !remove { $0.name.space == Self.panorama }.isEmpty
    }
}
