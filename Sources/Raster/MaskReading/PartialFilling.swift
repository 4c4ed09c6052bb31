/// What a mask does not fill wholly, although it is no soft edge: what was there shows through it.
struct PartialFilling {
    /// The part of each pixel that is filled, 0...1.
    private let filled: Double
    /// Whether nothing is filled more.
    private let isMost: Bool

    /// `nil` where nothing is to be said.
    init?(_ mask: Mask) {
        var counts = [Int](repeating: 0, count: 256)
        for value in mask.values { counts[Int(value * 255 + 0.5)] += 1 }
        guard let most = counts.indices.last(where: { counts[$0] > 0 }), most > 0 else { return nil }
        let whole = 255 * 95 / 100
        if most < whole {
            (filled, isMost) = (Double(most) / 255, true)
            return
        }
        let pixels = counts.dropFirst().reduce(0, +)
        guard
            let level = (1..<whole).first(where: {
                Self.isArea(counts[$0], ofFilled: pixels, ofAll: mask.values.count)
            })
        else { return nil }
        (filled, isMost) = (Double(level) / 255, false)
    }

    var finding: MaskReading.Finding { .partly(filled: filled, isMost: isMost) }

    /// Whether so many pixels of one level are an area: an edge has fewer of each.
    static func isArea(_ count: Int, ofFilled filled: Int, ofAll all: Int) -> Bool {
        200 * count > all && 5 * count > filled
    }
}
