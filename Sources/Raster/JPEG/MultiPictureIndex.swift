/// How many pictures a file of the Multi-Picture Format has (CIPA DC-007, §5.2): a TIFF directory in its first picture.
struct MultiPictureIndex {
    /// All but previews of the first one.
    let pictures: Int

    private static let countTag = 0xB001
    private static let entriesTag = 0xB002
    private static let entryLength = 16

    /// - Parameter block: from its byte-order mark on.
    init?(_ block: [UInt8]) {
        let isBigEndian: Bool
        switch block.prefix(4) {
        case [0x4D, 0x4D, 0, 42]: isBigEndian = true
        case [0x49, 0x49, 42, 0]: isBigEndian = false
        default: return nil
        }
        func number(_ place: Int, _ size: Int) -> Int? {
            guard place >= 0, place + size <= block.count else { return nil }
            let bytes = block[place..<(place + size)]
            return (isBigEndian ? Array(bytes) : bytes.reversed()).reduce(0) { $0 << 8 | Int($1) }
        }
        guard let directory = number(4, 4), let count = number(directory, 2) else { return nil }
        var pictures: Int?
        var previews = 0
        for index in 0..<count {
            let place = directory + 2 + 12 * index
            guard let tag = number(place, 2), let length = number(place + 4, 4), let value = number(place + 8, 4) else {
                break
            }
            if tag == Self.countTag { pictures = value }
            guard tag == Self.entriesTag else { continue }
            for entry in 0..<(length / Self.entryLength) {
                guard let attribute = number(value + entry * Self.entryLength, 4) else { break }
                // The type is in the lower 24 bits; 0x01.... are large thumbnails (§5.2.3.3.1).
                if attribute >> 16 & 0xFF == 1 { previews += 1 }
            }
        }
        guard let pictures, pictures > 0, pictures < 1 << 16 else { return nil }
        self.pictures = max(1, pictures - previews)
    }
}
