extension Mask {
    /// The bounding boxes of the mask's separate parts, from top to bottom and left to right.
    ///
    /// Pixels above 0 that touch, also diagonally, are one part. Parts whose boxes have no more than
    /// `distance` pixels between them, in both directions, share a box; so do boxes that come close by
    /// that. In the end any two boxes are more than `distance` apart.
    public func regions(joiningWithin distance: Int = 0) -> [PixelRect] {
        var boxes = connectedBoxes()
        // Joining makes boxes larger, which can bring them close to others.
        while true {
            let joined = joinedOnce(boxes, within: max(0, distance))
            if joined.count == boxes.count { return joined }
            boxes = joined
        }
    }

    /// The box of each part, in no particular order.
    private func connectedBoxes() -> [PixelRect] {
        var parts = DisjointBoxes()
        var above: [(columns: Range<Int>, part: Int)] = []
        for y in 0..<height {
            var current: [(columns: Range<Int>, part: Int)] = []
            var candidate = 0
            for columns in runs(ofRow: y) {
                let part = parts.add(PixelRect(columns: columns, rows: y..<y + 1))
                // Runs touch if one starts no later than right behind the other, diagonals included.
                while candidate < above.count && above[candidate].columns.upperBound < columns.lowerBound {
                    candidate += 1
                }
                var touching = candidate
                while touching < above.count && above[touching].columns.lowerBound <= columns.upperBound {
                    parts.join(above[touching].part, part)
                    touching += 1
                }
                current.append((columns, part))
            }
            above = current
        }
        return parts.boxes
    }

    /// The ranges of columns above 0 in a row.
    private func runs(ofRow y: Int) -> [Range<Int>] {
        values.withUnsafeBufferPointer { values in
            var runs: [Range<Int>] = []
            var start: Int?
            for x in 0..<width {
                if values[y * width + x] > 0 {
                    start = start ?? x
                } else if let first = start {
                    runs.append(first..<x)
                    start = nil
                }
            }
            if let first = start { runs.append(first..<width) }
            return runs
        }
    }
}

/// Boxes after one sweep from top to bottom that joins those within `distance` of each other.
private func joinedOnce(_ boxes: [PixelRect], within distance: Int) -> [PixelRect] {
    var done: [PixelRect] = []
    // Boxes that one farther down may still come close to. Expanded by `distance` and one more, boxes
    // with `distance` pixels between them overlap.
    var open: [PixelRect] = []
    for box in boxes.sorted(by: { ($0.y, $0.x) < ($1.y, $1.x) }) {
        done.append(contentsOf: open.filter { $0.maxY + distance < box.y })
        open.removeAll { $0.maxY + distance < box.y }
        var joined = box
        while let near = open.firstIndex(where: { !$0.expanded(by: distance + 1).intersection(joined).isEmpty }) {
            joined = joined.union(open.remove(at: near))
        }
        open.append(joined)
    }
    return (done + open).sorted { ($0.y, $0.x) < ($1.y, $1.x) }
}

/// Sets of runs that grow together, each with the box around it (a union-find forest).
private struct DisjointBoxes {
    private var parents: [Int] = []
    private var rects: [PixelRect] = []

    mutating func add(_ rect: PixelRect) -> Int {
        parents.append(parents.count)
        rects.append(rect)
        return parents.count - 1
    }

    mutating func join(_ first: Int, _ second: Int) {
        let a = root(of: first)
        let b = root(of: second)
        guard a != b else { return }
        parents[b] = a
        rects[a] = rects[a].union(rects[b])
    }

    private mutating func root(of member: Int) -> Int {
        var root = member
        while parents[root] != root {
            parents[root] = parents[parents[root]]
            root = parents[root]
        }
        return root
    }

    var boxes: [PixelRect] { parents.indices.filter { parents[$0] == $0 }.map { rects[$0] } }
}
