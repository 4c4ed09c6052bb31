import GentoolBase

/// What a Samsung phone puts behind a picture (exiftool's `Samsung.pm` documents it): blocks, each with a name, then a
/// list of them (`SEFH`) that says how far in front of it each begins, the length of that list, and `SEFT`. All numbers
/// begin with their least significant byte.
struct SamsungTrailer {
    /// Of the blocks, such as `MotionPhoto_Data`.
    private(set) var names: [String] = []

    private static let ending = Array("SEFT".utf8)
    private static let mostBlocks = 256
    private static let longestName = 64

    /// `nil` where a file does not end in such a list.
    init?(_ source: ByteSource) throws {
        func number(_ position: Int, _ size: Int) throws -> Int {
            try source.bytes(position..<(position + size)).reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let end = source.count
        guard end >= 20, try source.bytes((end - 4)..<end).elementsEqual(Self.ending) else { return nil }
        let length = try number(end - 8, 4)
        let list = end - 8 - length
        guard length >= 12, list >= 0, try source.bytes(list..<(list + 4)).elementsEqual("SEFH".utf8) else {
            return nil
        }
        let count = min(Self.mostBlocks, try number(list + 8, 4), (length - 12) / 12)
        for index in 0..<count {
            let start = list - (try number(list + 12 + 12 * index + 4, 4))
            guard start >= 0, start + 8 <= list else { continue }
            let nameLength = min(Self.longestName, try number(start + 4, 4), list - start - 8)
            names.append(String(decoding: try source.bytes((start + 8)..<(start + 8 + nameLength)), as: UTF8.self))
        }
    }

    var hasVideo: Bool { names.contains { $0.hasPrefix("MotionPhoto_") || $0.hasPrefix("SurroundShot_Video") } }
    var hasDepthMap: Bool { names.contains { $0.contains("DepthMap") } }
}
