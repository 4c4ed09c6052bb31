extension Mask {
    /// The inside of an outline (even-odd rule), with soft edges: each row is cut by four lines.
    ///
    /// - Parameters:
    ///   - corners: in pixels from the upper left corner, in their order; the last is joined to the first.
    ///   - width: of the mask.
    ///   - height: of the mask.
    public init(outline corners: [(x: Double, y: Double)], width: Int, height: Int) {
        self.init(width: width, height: height)
        let lines = 4
        for y in 0..<height {
            for line in 0..<lines {
                let middle = Double(y) + (Double(line) + 0.5) / Double(lines)
                let crossings = Self.crossings(of: corners, atHeight: middle)
                for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                    let (left, right) = (max(0, crossings[pair]), min(Double(width), crossings[pair + 1]))
                    guard right > left else { continue }
                    for x in Int(left)..<min(width, Int(right.rounded(.up))) {
                        let share = min(right, Double(x + 1)) - max(left, Double(x))
                        self[x, y] += Float(share) / Float(lines)
                    }
                }
            }
        }
    }

    /// Where an outline crosses a level line, from left to right.
    private static func crossings(of corners: [(x: Double, y: Double)], atHeight height: Double) -> [Double] {
        zip(corners, corners.dropFirst() + corners.prefix(1)).compactMap { from, to in
            guard (from.y <= height) != (to.y <= height) else { return nil }
            return from.x + (height - from.y) / (to.y - from.y) * (to.x - from.x)
        }.sorted()
    }
}
