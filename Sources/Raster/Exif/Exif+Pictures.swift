extension Exif {
    /// Removes every picture from the block, for each shows the pixels as they were: thumbnails, with their directories,
    /// and what a camera's maker has put into a note of its own, whose bytes become zeros.
    ///
    /// - Returns: whether there was more than the thumbnail that Exif itself knows (Exif 2.32, §4.5.8).
    public mutating func removePictures() -> Bool {
        var freed: [Range<Int>] = []
        if let next = directory(at: firstDirectory)?.nextPosition {
            freed += rangesOfChain(from: load(bytes: 4, at: next))
            store(0, bytes: 4, at: next)
        }
        var hasPreview = false
        if let entry = entry(Self.subdirectories, in: firstDirectory) {
            let positions = (0..<min(entry.count, Self.mostDirectories)).compactMap { index -> Int? in
                guard entry.count > 1 else { return load(bytes: 4, at: entry.position + 8) }
                return valueRange(entry).map { load(bytes: 4, at: $0.lowerBound + 4 * index) }
            }
            freed += positions.flatMap { rangesOfChain(from: $0) }
            if entry.count > 1, let range = valueRange(entry) { freed.append(range) }
            remove(entry, from: firstDirectory)
            hasPreview = true
        }
        release(freed)
        let reached = reachedRanges
        for range in jpegRanges() {
            // A preview may reach over the end of the note that it stands in, but not into what somebody else says.
            let others = ByteRanges(reached.filter { !$0.contains(range.lowerBound) })
            for place in ByteRanges([range]).subtracting(others).ranges.joined() { bytes[place] = 0 }
            hasPreview = true
        }
        return hasPreview
    }

    /// SubIFDs of TIFF: reduced and other versions of the picture.
    private static let subdirectories: UInt16 = 0x014A
    // More are in no honest block, and their work would grow with each other.
    private static let mostDirectories = 8
    private static let mostEntries = 1000
    private static let mostPreviews = 64
    private static let mostMarkers = 64

    /// All that directories which follow each other occupy, with the pictures that they describe.
    private func rangesOfChain(from start: Int) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var position = start
        var seen: Set<Int> = []
        while seen.count < Self.mostDirectories, position != firstDirectory, seen.insert(position).inserted,
            let directory = directory(at: position)
        {
            result.append(directory.range)
            result += directory.entries.prefix(Self.mostEntries).compactMap { valueRange($0) }
            func values(_ tag: UInt16) -> [Int] { entry(tag, in: position).flatMap(integers) ?? [] }
            // JPEGInterchangeFormat, StripOffsets and TileOffsets, each with its lengths
            for (offsets, lengths) in [(0x0201, 0x0202), (0x0111, 0x0117), (0x0144, 0x0145)] as [(UInt16, UInt16)] {
                for (offset, length) in zip(values(offsets), values(lengths))
                where offset >= 8 && length > 0 && offset < bytes.count {
                    result.append(offset..<min(bytes.count, offset + length))
                }
            }
            position = directory.nextPosition.map { load(bytes: 4, at: $0) } ?? 0
        }
        return result
    }

    /// Takes an entry out of its directory; those behind it move up.
    private mutating func remove(_ entry: Entry, from position: Int) {
        guard let directory = directory(at: position) else { return }
        let end = directory.range.upperBound
        let moved = bytes[(entry.position + Self.entryLength)..<end]
        bytes.replaceSubrange(entry.position..<end, with: moved + [UInt8](repeating: 0, count: Self.entryLength))
        store(directory.entries.count - 1, bytes: 2, at: position)
    }

    /// Where JPEG files stand in the block: their markers (ITU-T T.81, annex B) up to the scan, and all up to the end
    /// of the image, or of the block. Some makers spoil the very first byte.
    private func jpegRanges() -> [Range<Int>] {
        // DQT, SOF0, SOF2, DHT, APP0 … APP2, APP13, APP14, COM
        let second: Set<UInt8> = [0xDB, 0xC0, 0xC2, 0xC4, 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xFE]
        var result: [Range<Int>] = []
        var place = 8
        while place + 4 < bytes.count, result.count < Self.mostPreviews {
            guard bytes[place + 1] == 0xD8, bytes[place + 2] == 0xFF, second.contains(bytes[place + 3]),
                let scan = startOfScan(from: place + 2)
            else {
                place += 1
                continue
            }
            var end = scan
            while end + 1 < bytes.count, !(bytes[end] == 0xFF && bytes[end + 1] == 0xD9) { end += 1 }
            end = min(bytes.count, end + 2)
            result.append(place..<end)
            place = end
        }
        return result
    }

    /// Behind the header of the first scan; `nil` where no markers lead there.
    private func startOfScan(from start: Int) -> Int? {
        var place = start
        for _ in 0..<Self.mostMarkers {
            guard place + 4 <= bytes.count, bytes[place] == 0xFF, bytes[place + 1] >= 0xC0 else { return nil }
            let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
            if length < 2 { return nil }
            if bytes[place + 1] == 0xDA { return min(bytes.count, place + 2 + length) }
            place += 2 + length
        }
        return nil
    }
}
