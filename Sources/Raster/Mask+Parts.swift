extension Mask {
    /// All that hangs together with this mask in another one that has it in it: 1, else 0.
    public func spread(in other: Mask) -> Mask {
        var spread = Mask(width: width, height: height)
        for part in other.parts() where part.runs.contains(where: { places($0).contains { values[$0] > 0 } }) {
            for run in part.runs { for column in run.columns { spread[column, run.row] = 1 } }
        }
        return spread
    }

    /// Of all that does not hang together, what fills most.
    public var largestPart: Mask {
        func filling(_ part: MaskPart) -> Float {
            part.runs.reduce(0) { sum, run in places(run).reduce(sum) { $0 + values[$1] } }
        }
        var largest = Mask(width: width, height: height)
        guard let part = parts().max(by: { filling($0) < filling($1) }) else { return largest }
        for run in part.runs { for column in run.columns { largest[column, run.row] = self[column, run.row] } }
        return largest
    }

    private func places(_ run: (row: Int, columns: Range<Int>)) -> Range<Int> {
        (run.row * width + run.columns.lowerBound)..<(run.row * width + run.columns.upperBound)
    }

    /// Its separate parts, in the order of their first pixels.
    package func parts() -> [MaskPart] {
        var sets = DisjointSets()
        var runs: [(row: Int, columns: Range<Int>)] = []
        var above = 0..<0
        for row in 0..<height {
            let first = runs.count
            var candidate = above.lowerBound
            for columns in self.runs(ofRow: row) {
                let run = sets.add()
                runs.append((row, columns))
                // Runs touch if one starts no later than right behind the other, diagonals included.
                while candidate < above.upperBound && runs[candidate].columns.upperBound < columns.lowerBound {
                    candidate += 1
                }
                var touching = candidate
                while touching < above.upperBound && runs[touching].columns.lowerBound <= columns.upperBound {
                    sets.join(touching, run)
                    touching += 1
                }
            }
            above = first..<runs.count
        }
        var parts: [MaskPart] = []
        var partOfRoot: [Int: Int] = [:]
        for (index, run) in runs.enumerated() {
            let root = sets.root(of: index)
            if partOfRoot[root] == nil {
                partOfRoot[root] = parts.count
                parts.append(MaskPart())
            }
            parts[partOfRoot[root]!].runs.append(run)
        }
        return parts
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

/// Sets that are joined again and again (a union-find forest).
private struct DisjointSets {
    private var parents: [Int] = []

    mutating func add() -> Int {
        parents.append(parents.count)
        return parents.count - 1
    }

    mutating func join(_ first: Int, _ second: Int) {
        let (a, b) = (root(of: first), root(of: second))
        if a != b { parents[b] = a }
    }

    mutating func root(of member: Int) -> Int {
        var root = member
        while parents[root] != root {
            parents[root] = parents[parents[root]]
            root = parents[root]
        }
        return root
    }
}
