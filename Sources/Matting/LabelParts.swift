/// Pixels of the same label that hang together along their sides.
struct LabelParts {
    struct Part {
        let isThing: Bool
        fileprivate(set) var count = 0
        fileprivate(set) var touchesBorder = false
        /// Whether it is certain of a pixel of it that it has its label.
        fileprivate(set) var isCertain = false
    }

    private(set) var labels: [Bool]
    private var parts: [Part] = []
    private var owners: [Int32]

    /// How many pixels the largest part of the thing has.
    var largest: Int { parts.lazy.filter(\.isThing).map(\.count).max() ?? 0 }

    /// - Parameter isCertain: of each pixel whether its label is.
    init(_ labels: [Bool], width: Int, height: Int, isCertain: (Int) -> Bool) {
        self.labels = labels
        owners = Array(repeating: -1, count: labels.count)
        var stack: [Int] = []
        for start in labels.indices where owners[start] < 0 {
            var part = Part(isThing: labels[start])
            let owner = Int32(parts.count)
            owners[start] = owner
            stack.append(start)
            while let place = stack.popLast() {
                part.count += 1
                if isCertain(place) { part.isCertain = true }
                let (x, y) = (place % width, place / width)
                if x == 0 || y == 0 || x == width - 1 || y == height - 1 { part.touchesBorder = true }
                for (isThere, other) in [
                    (x > 0, place - 1), (x < width - 1, place + 1), (y > 0, place - width),
                    (y < height - 1, place + width),
                ] where isThere && owners[other] < 0 && labels[other] == part.isThing {
                    owners[other] = owner
                    stack.append(other)
                }
            }
            parts.append(part)
        }
    }

    /// Gives parts the other label.
    mutating func flip(where isWrong: (Part) -> Bool) {
        let flipped = parts.map(isWrong)
        for place in labels.indices where flipped[Int(owners[place])] { labels[place].toggle() }
    }
}
