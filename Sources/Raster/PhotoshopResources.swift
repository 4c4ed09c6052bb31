/// Photoshop's image resources (Adobe Photoshop File Formats, "Image Resources Section"), which hold IPTC's captions,
/// keywords and credits, paths, guides and more (JPEG: `APP13` segments, joined; PNG: a text in hexadecimal digits).
struct PhotoshopResources: Sendable, Equatable {
    private struct Resource: Sendable, Equatable {
        let id: Int
        /// With its signature, name and padding; a part of all bytes, for there may be very many.
        let bytes: ArraySlice<UInt8>
        /// What it holds, within its bytes.
        let content: Range<Int>
    }

    private var resources: [Resource] = []

    static let iptc = 0x0404

    /// The resources at the beginning of the bytes; `nil` where there are none.
    init?(_ bytes: [UInt8]) {
        var place = 0
        func number(_ count: Int, at position: Int) -> Int {
            bytes[position..<(position + count)].reduce(0) { $0 << 8 | Int($1) }
        }
        while place + 12 <= bytes.count, Self.signatures.contains(Array(bytes[place..<(place + 4)])) {
            // A name behind its length, with a byte more if that makes both even.
            let nameLength = (Int(bytes[place + 6]) + 2) / 2 * 2
            let sizePlace = place + 6 + nameLength
            guard sizePlace + 4 <= bytes.count else { break }
            let start = sizePlace + 4
            let length = number(4, at: sizePlace)
            guard length <= bytes.count - start else { break }
            let end = start + length
            let isPadded = length % 2 == 0 || end < bytes.count && bytes[end] == 0
            let all = isPadded ? bytes[place..<(end + length % 2)] : bytes[place..<end] + [0]
            resources.append(
                Resource(
                    id: number(2, at: place + 4), bytes: all,
                    content: (all.startIndex + start - place)..<(all.startIndex + end - place)))
            place = min(bytes.count, end + length % 2)
        }
        if resources.isEmpty { return nil }
    }

    private static let signatures = ["8BIM", "MeSa", "AgHg", "PHUT", "DCSR"].map { Array($0.utf8) }

    /// One resource with what IPTC's Information Interchange Model says.
    init(iptc records: [UInt8]) {
        resources = [Self.resource(iptc: records)]
    }

    private static func resource(iptc records: [UInt8]) -> Resource {
        let size = (0..<4).map { UInt8(truncatingIfNeeded: records.count >> (24 - 8 * $0)) }
        let header = Array("8BIM".utf8) + [0x04, 0x04, 0, 0] + size
        return Resource(
            id: iptc, bytes: ArraySlice(header + records + (records.count % 2 == 1 ? [0] : [])),
            content: header.count..<(header.count + records.count))
    }

    var bytes: [UInt8] { resources.flatMap(\.bytes) }

    /// Takes out what describes the file as it was stored: thumbnails, IPTC's preview, the quality of its JPEG, and copies of
    /// Exif and XMP, which stand in places of their own.
    mutating func removeStale() {
        let stale: Set<Int> = [0x0406, 0x0409, 0x040C, 0x0422, 0x0423, 0x0424]
        resources.removeAll { stale.contains($0.id) }
        editRecords { dataSet in
            // The object's preview (IIM 4.2, §6, data sets 2:200 to 2:202).
            dataSet.record == 2 && (200...202).contains(dataSet.number) ? [] : dataSet.bytes
        }
    }

    /// Says whether the picture is high, wide or square, where IPTC says it (IIM 4.2, §6, data set 2:131).
    mutating func describe(_ size: PixelSize) {
        editRecords { dataSet in
            guard dataSet.record == 2, dataSet.number == 131, dataSet.content.count == 1 else { return dataSet.bytes }
            let letter = size.width > size.height ? "L" : size.width < size.height ? "P" : "S"
            return dataSet.bytes.dropLast() + letter.utf8
        }
    }

    /// One of IPTC's data sets.
    private struct DataSet {
        let record: UInt8
        let number: UInt8
        /// With its tag and length.
        let bytes: ArraySlice<UInt8>
        let content: ArraySlice<UInt8>
    }

    /// Gives IPTC's data sets other bytes, or none.
    private mutating func editRecords(_ edit: (DataSet) -> ArraySlice<UInt8>) {
        resources = resources.map { resource in
            guard resource.id == Self.iptc else { return resource }
            let records = Array(resource.bytes[resource.content])
            let edited = Self.edited(records, edit)
            return edited == records ? resource : Self.resource(iptc: edited)
        }
    }

    private static func edited(_ records: [UInt8], _ edit: (DataSet) -> ArraySlice<UInt8>) -> [UInt8] {
        var (kept, place): ([UInt8], Int) = ([], 0)
        while place + 5 <= records.count, records[place] == 0x1C {
            var (length, start) = (Int(records[place + 3]) << 8 | Int(records[place + 4]), place + 5)
            // A length of more than 32,767 bytes stands behind its own length (IIM 4.2, §1.5).
            if length & 0x8000 != 0 {
                let bytes = length & 0x7FFF
                guard bytes <= 4, start + bytes <= records.count else { break }
                length = records[start..<(start + bytes)].reduce(0) { $0 << 8 | Int($1) }
                start += bytes
            }
            let end = min(records.count, start + length)
            kept += edit(
                DataSet(
                    record: records[place + 1], number: records[place + 2], bytes: records[place..<end],
                    content: records[start..<end]))
            place = end
        }
        return kept + records[place...]
    }
}
