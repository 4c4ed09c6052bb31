/// Profiles made by hand (ICC.1:2022, §7): a header and tags.
enum ProfileBytes {
    static func profile(
        space: String, connection: String = "Lab ", version: UInt8 = 2, tags: [(name: String, data: [UInt8])] = [],
        length: Int? = nil
    ) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 128)
        header[8] = version
        header.replaceSubrange(12..<16, with: "prtr".utf8)
        header.replaceSubrange(16..<20, with: space.utf8)
        header.replaceSubrange(20..<24, with: connection.utf8)
        header.replaceSubrange(36..<40, with: "acsp".utf8)
        var table = word(tags.count)
        var data: [UInt8] = []
        for tag in tags {
            table += Array(tag.name.utf8) + word(132 + 12 * tags.count + data.count) + word(tag.data.count)
            data += tag.data
        }
        var bytes = header + table + data
        bytes += [UInt8](repeating: 0, count: max(0, (length ?? 0) - bytes.count))
        bytes.replaceSubrange(0..<4, with: word(bytes.count))
        return bytes
    }

    /// A `lut8Type` of two nodes along each ink, between which everything is linear.
    ///
    /// - Parameter lab: L*, a* and b* as bytes at no or all of each ink.
    static func table8(_ lab: (_ c: Int, _ m: Int, _ y: Int, _ k: Int) -> [UInt8]) -> [UInt8] {
        let line = (0..<256).map { UInt8($0) }
        var bytes = Array("mft1".utf8) + [0, 0, 0, 0, 4, 3, 2, 0] + [UInt8](repeating: 0, count: 36)
        for _ in 0..<4 { bytes += line }
        for node in 0..<16 { bytes += lab(node >> 3 & 1, node >> 2 & 1, node >> 1 & 1, node & 1) }
        for _ in 0..<3 { bytes += line }
        return bytes
    }

    private static func word(_ value: Int) -> [UInt8] {
        [UInt8(value >> 24 & 255), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
    }
}

extension ProfileBytes {
    /// A display with the primaries of Adobe RGB (1998) under D50 and its gamma of 563/256.
    static let adobeRGB: [UInt8] = {
        let primaries = [(0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)]
        let lights = zip(["rXYZ", "gXYZ", "bXYZ"], primaries).map { name, light in
            let numbers = [light.0, light.1, light.2].flatMap { word(Int(($0 * 65536).rounded())) }
            return (name: name, data: Array("XYZ ".utf8) + word(0) + numbers)
        }
        let curve = Array("curv".utf8) + word(0) + word(1) + [2, 51, 0, 0]
        let curves = ["rTRC", "gTRC", "bTRC"].map { (name: $0, data: curve) }
        return profile(space: "RGB ", connection: "XYZ ", tags: lights + curves)
    }()
}
