extension Exif {
    /// Says how the pixels stand and how many there are, wherever the block says either.
    public mutating func describe(width: Int, height: Int, orientation: Int = 1) {
        overwrite(Tag.orientation.rawValue, in: firstDirectory, with: orientation)
        overwrite(Tag.imageWidth.rawValue, in: firstDirectory, with: width)
        overwrite(Tag.imageLength.rawValue, in: firstDirectory, with: height)
        guard let exifDirectory else { return }
        scaleSubject(width: width, height: height)
        // It belongs to the first directory, but there are programs that put it here, and others that heed it.
        overwrite(Tag.orientation.rawValue, in: exifDirectory, with: orientation)
        overwrite(Tag.pixelXDimension.rawValue, in: exifDirectory, with: width)
        overwrite(Tag.pixelYDimension.rawValue, in: exifDirectory, with: height)
        // RelatedImageWidth and RelatedImageLength (DCF 2.0, §5.2.6)
        guard let related = directory(behind: Self.interoperability, in: exifDirectory) else { return }
        overwrite(0x1001, in: related, with: width)
        overwrite(0x1002, in: related, with: height)
    }

    /// Overwrites the first value of a tag that is there, wherever it is there twice, in its own type if that can hold it.
    mutating func overwrite(_ tag: UInt16, in position: Int, with value: Int) {
        for entry in directory(at: position)?.entries ?? [] where entry.tag == tag { overwrite(entry, with: value) }
    }

    private mutating func overwrite(_ entry: Entry, with value: Int) {
        guard let type = FieldType(rawValue: entry.type), type.isInteger, let range = valueRange(entry) else { return }
        let bits = 8 * type.size - (type.isSigned ? 1 : 0)
        if value < 1 << bits { return store(value, bytes: type.size, at: range.lowerBound) }
        guard entry.count == 1 else { return }
        store(Int(FieldType.long.rawValue), bytes: 2, at: entry.position + 2)
        store(value, bytes: 4, at: entry.position + 8)
    }

    /// Gives a tag another value, or adds it to a directory.
    ///
    /// - Parameter value: of a type of 1 byte, or 1 value of another type.
    mutating func set(_ tag: Tag, type: FieldType, to value: [UInt8], in position: Int) {
        let place: Int
        if let old = entry(tag, in: position) {
            place = old.position
            let oldValue = valueRange(old).flatMap { $0.count > 4 ? $0 : nil }
            for byte in (place + 2)..<(place + Self.entryLength) { bytes[byte] = 0 }
            if let oldValue { release([oldValue]) }
        } else {
            guard let added = add(tag.rawValue, to: position) else { return }
            place = added
        }
        store(Int(type.rawValue), bytes: 2, at: place + 2)
        store(value.count / type.size, bytes: 4, at: place + 4)
        if value.count > 4 {
            store(append(value), bytes: 4, at: place + 8)
        } else {
            bytes.replaceSubrange((place + 8)..<(place + 8 + value.count), with: value)
        }
    }

    /// Puts an entry of zeros into a directory, which is written anew behind all that is there.
    ///
    /// - Returns: where the entry stands.
    private mutating func add(_ tag: UInt16, to position: Int) -> Int? {
        guard let old = directory(at: position) else { return nil }
        func raw(_ entries: [Entry]) -> [UInt8] {
            entries.flatMap { bytes[$0.position..<($0.position + Self.entryLength)] }
        }
        let next = old.nextPosition.map { Array(bytes[$0..<($0 + 4)]) } ?? [0, 0, 0, 0]
        let before = raw(old.entries.filter { $0.tag < tag })
        let entry = encoded(Int(tag), bytes: 2) + [UInt8](repeating: 0, count: Self.entryLength - 2)
        let place = append(
            encoded(old.entries.count + 1, bytes: 2) + before + entry + raw(old.entries.filter { $0.tag > tag }) + next)
        if position == firstDirectory {
            store(place, bytes: 4, at: 4)
        } else if let pointer = self.entry(.exifDirectory, in: firstDirectory) {
            store(place, bytes: 4, at: pointer.position + 8)
        }
        release([old.range])
        return place + 2 + before.count
    }

    /// Overwrites what is no longer linked with zeros, as far as nothing else stands there, and cuts it off at the end.
    mutating func release(_ ranges: [Range<Int>]) {
        let used = ByteRanges(reachedRanges)
        let free = ByteRanges(ranges).subtracting(used).ranges
        for place in free.joined() where place < bytes.count { bytes[place] = 0 }
        let end = used.ranges.last?.upperBound ?? 0
        for range in free.reversed() where range.lowerBound >= end && range.lowerBound < bytes.count {
            // A byte behind it may only keep positions even.
            if range.upperBound >= bytes.count - 1 { bytes.removeSubrange(range.lowerBound...) }
        }
    }

    /// What the header, the directories but those of thumbnails, and their values occupy.
    var reachedRanges: [Range<Int>] {
        let exif = exifDirectory
        let directories = [
            firstDirectory, exif, directory(behind: Self.positioning, in: firstDirectory),
            exif.flatMap { directory(behind: Self.interoperability, in: $0) },
        ].compactMap { $0.flatMap(directory) }
        return [0..<8] + directories.map(\.range) + directories.flatMap { $0.entries.compactMap(valueRange) }
    }

    private static let positioning: UInt16 = 0x8825
    static let interoperability: UInt16 = 0xA005

    /// Appends at an even position, as TIFF asks for; returns it.
    mutating func append(_ addition: [UInt8]) -> Int {
        if bytes.count % 2 == 1 { bytes.append(0) }
        defer { bytes += addition }
        return bytes.count
    }

    mutating func store(_ value: Int, bytes count: Int, at position: Int) {
        bytes.replaceSubrange(position..<(position + count), with: encoded(value, bytes: count))
    }

    /// In the block's byte order.
    func encoded(_ value: Int, bytes count: Int) -> [UInt8] {
        (0..<count).map { index in
            UInt8(truncatingIfNeeded: value >> (8 * (isBigEndian ? count - 1 - index : index)))
        }
    }
}
