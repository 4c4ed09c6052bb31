/// The quantisation tables and sampling factors of a JPEG: writing with those that it was read with costs the
/// least.
public struct JPEGCoding: Sendable, Equatable {
    /// Up to 4 tables of 64 divisors in natural order (ITU-T T.81, annex B.2.4.1); an absent one is empty.
    public let quantizationTables: [[UInt16]]
    /// Per component: which table it uses, and its horizontal and vertical sampling factor.
    public let components: [Component]

    /// How a colour component of a JPEG is stored (ITU-T T.81, B.2.2).
    public struct Component: Sendable, Equatable {
        /// The index of its quantisation table, 0...3.
        public let table: Int
        /// The horizontal sampling factor, 1...4.
        public let horizontal: Int
        /// The vertical sampling factor, 1...4.
        public let vertical: Int
    }

    /// The libjpeg quality (1...100) whose standard luminance table is nearest to the first table.
    public var estimatedQuality: Int {
        guard let table = quantizationTables.first(where: { !$0.isEmpty }) else { return 0 }
        func error(_ quality: Int) -> Int {
            let scale = quality < 50 ? 5000 / quality : 200 - 2 * quality
            return zip(table, Self.standardLuminance).reduce(0) { sum, pair in
                sum + abs(Int(pair.0) - max(1, min(255, (pair.1 * scale + 50) / 100)))
            }
        }
        return (1...100).min { error($0) < error($1) } ?? 0
    }

    /// `4:4:4`, `4:2:0` and the like; empty for one component.
    public var subsampling: String {
        guard components.count >= 3, let luma = components.first else { return "" }
        switch (luma.horizontal / max(1, components[1].horizontal), luma.vertical / max(1, components[1].vertical)) {
        case (1, 1): return "4:4:4"
        case (2, 1): return "4:2:2"
        case (2, 2): return "4:2:0"
        case (1, 2): return "4:4:0"
        case (4, 1): return "4:1:1"
        case (let h, let v): return "\(h)x\(v)"
        }
    }

    /// ITU-T T.81, table K.1, row by row.
    private static let standardLuminance = [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ]
}
