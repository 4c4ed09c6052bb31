/// The cheapest way to part pixels into two sets (Boykov & Kolmogorov 2004, "An Experimental Comparison of Min-Cut/Max-Flow
/// Algorithms for Energy Minimization in Vision").
///
/// Each pixel has eight neighbours, those that are left out have none. Two trees grow from source and sink until they
/// touch; what flows on the path between them saturates arcs, and what hung on these finds a new parent.
final class MinimumCut {
    /// The eight neighbours: right, right below, below, left below, and their opposites four further.
    static let steps: [(x: Int, y: Int)] = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)]

    private enum Tree {
        static let none: UInt8 = 0
        static let source: UInt8 = 1
        static let sink: UInt8 = 2
    }

    /// Beside the eight directions.
    private enum Parent {
        static let terminal: Int8 = 8
        static let orphan: Int8 = 9
        static let none: Int8 = 10
    }

    private static let far = Int32.max

    private let count: Int
    /// Eight for each node: the node there, or -1.
    private let neighbours: UnsafeMutablePointer<Int32>
    /// What still can flow, eight for each node.
    private let residual: UnsafeMutablePointer<Int32>
    /// What still can come from the source, or as a negative number go to the sink.
    private let terminal: UnsafeMutablePointer<Int32>

    private let trees: UnsafeMutablePointer<UInt8>
    private let parents: UnsafeMutablePointer<Int8>
    private let stamps: UnsafeMutablePointer<Int32>
    private let distances: UnsafeMutablePointer<Int32>
    private var time: Int32 = 0
    private var active: [Int32] = []
    private var firstActive = 0
    private let isActive: UnsafeMutablePointer<Bool>
    private var orphans: [Int32] = []
    private var firstOrphan = 0

    private init(neighbours: [Int32], capacities: [Int32], terminal: [Int32]) {
        precondition(neighbours.count == 8 * terminal.count && capacities.count == neighbours.count)
        func copy<Value>(_ values: [Value]) -> UnsafeMutablePointer<Value> {
            let place = UnsafeMutablePointer<Value>.allocate(capacity: max(1, values.count))
            values.withUnsafeBufferPointer {
                if let base = $0.baseAddress { place.initialize(from: base, count: $0.count) }
            }
            return place
        }
        func all<Value>(_ value: Value) -> UnsafeMutablePointer<Value> {
            let place = UnsafeMutablePointer<Value>.allocate(capacity: max(1, terminal.count))
            place.initialize(repeating: value, count: terminal.count)
            return place
        }
        count = terminal.count
        self.neighbours = copy(neighbours)
        residual = copy(capacities)
        self.terminal = copy(terminal)
        (trees, parents, isActive) = (all(Tree.none), all(Parent.none), all(false))
        (stamps, distances) = (all(0), all(0))
    }

    deinit {
        neighbours.deallocate()
        residual.deallocate()
        terminal.deallocate()
        trees.deallocate()
        parents.deallocate()
        stamps.deallocate()
        distances.deallocate()
        isActive.deallocate()
    }

    /// Which nodes are on the source's side.
    ///
    /// - Parameters:
    ///   - neighbours: eight for each node in the order of `steps`: the node there, or -1.
    ///   - capacities: eight for each node: what it costs to part it from the one there.
    ///   - terminal: for each node what it costs to be on the sink's side, less what it costs to be on the source's.
    static func sourceSide(neighbours: [Int32], capacities: [Int32], terminal: [Int32]) -> [Bool] {
        let cut = MinimumCut(neighbours: neighbours, capacities: capacities, terminal: terminal)
        cut.solve()
        return (0..<cut.count).map { cut.trees[$0] == Tree.source }
    }

    private func solve() {
        for node in 0..<count where terminal[node] != 0 {
            trees[node] = terminal[node] > 0 ? Tree.source : Tree.sink
            parents[node] = Parent.terminal
            distances[node] = 1
            activate(Int32(node))
        }
        var current: Int32 = -1
        while true {
            if current < 0 || trees[Int(current)] == Tree.none {
                guard let next = nextActive() else { return }
                current = next
            }
            guard let (node, direction) = grown(from: Int(current)) else {
                current = -1
                continue
            }
            time += 1
            augment(node, direction)
            adopt()
        }
    }

    private func activate(_ node: Int32) {
        guard !isActive[Int(node)] else { return }
        isActive[Int(node)] = true
        active.append(node)
    }

    private func nextActive() -> Int32? {
        while firstActive < active.count {
            let node = active[firstActive]
            firstActive += 1
            if firstActive > 1 << 16 && 2 * firstActive > active.count {
                active.removeFirst(firstActive)
                firstActive = 0
            }
            isActive[Int(node)] = false
            if trees[Int(node)] != Tree.none { return node }
        }
        return nil
    }

    /// Lets a tree grow from one of its nodes.
    ///
    /// - Returns: the arc from the source's tree to the sink's that it came upon, if it did.
    private func grown(from node: Int) -> (node: Int, direction: Int)? {
        let tree = trees[node]
        for direction in 0..<8 {
            let place = 8 * node + direction
            let other = Int(neighbours[place])
            if other < 0 { continue }
            let opposite = (direction + 4) & 7
            guard (tree == Tree.source ? residual[place] : residual[8 * other + opposite]) > 0 else { continue }
            if trees[other] == Tree.none {
                trees[other] = tree
                parents[other] = Int8(opposite)
                stamps[other] = stamps[node]
                distances[other] = distances[node] + 1
                activate(Int32(other))
            } else if trees[other] != tree {
                return tree == Tree.source ? (node, direction) : (other, opposite)
            } else if stamps[other] <= stamps[node] && distances[other] > distances[node] {
                parents[other] = Int8(opposite)
                stamps[other] = stamps[node]
                distances[other] = distances[node] + 1
            }
        }
        return nil
    }

    /// Lets as much flow as can from source to sink over an arc between their trees.
    private func augment(_ node: Int, _ direction: Int) {
        let start = 8 * node + direction
        let other = Int(neighbours[start])
        var flow = residual[start]
        var place = node
        while parents[place] != Parent.terminal {
            let up = Int(parents[place])
            let parent = Int(neighbours[8 * place + up])
            flow = min(flow, residual[8 * parent + (up + 4) & 7])
            place = parent
        }
        flow = min(flow, terminal[place])
        place = other
        while parents[place] != Parent.terminal {
            let up = 8 * place + Int(parents[place])
            flow = min(flow, residual[up])
            place = Int(neighbours[up])
        }
        flow = min(flow, -terminal[place])

        residual[start] -= flow
        residual[8 * other + (direction + 4) & 7] += flow
        place = node
        while parents[place] != Parent.terminal {
            let up = Int(parents[place])
            let parent = Int(neighbours[8 * place + up])
            residual[8 * place + up] += flow
            let down = 8 * parent + (up + 4) & 7
            residual[down] -= flow
            if residual[down] == 0 { orphan(place) }
            place = parent
        }
        terminal[place] -= flow
        if terminal[place] == 0 { orphan(place) }
        place = other
        while parents[place] != Parent.terminal {
            let up = Int(parents[place])
            let parent = Int(neighbours[8 * place + up])
            residual[8 * parent + (up + 4) & 7] += flow
            residual[8 * place + up] -= flow
            if residual[8 * place + up] == 0 { orphan(place) }
            place = parent
        }
        terminal[place] += flow
        if terminal[place] == 0 { orphan(place) }
    }

    private func orphan(_ node: Int) {
        parents[node] = Parent.orphan
        orphans.append(Int32(node))
    }

    /// Gives orphans new parents, or sets them free.
    private func adopt() {
        while firstOrphan < orphans.count {
            let node = Int(orphans[firstOrphan])
            firstOrphan += 1
            let tree = trees[node]
            var (best, least) = (Parent.none, Self.far)
            for direction in 0..<8 {
                let other = Int(neighbours[8 * node + direction])
                guard other >= 0, trees[other] == tree,
                    (tree == Tree.source
                        ? residual[8 * other + (direction + 4) & 7] : residual[8 * node + direction]) > 0
                else { continue }
                let distance = distanceToTerminal(from: other)
                if distance < least { (best, least) = (Int8(direction), distance) }
            }
            parents[node] = best
            if best != Parent.none {
                stamps[node] = time
                distances[node] = least + 1
                continue
            }
            for direction in 0..<8 {
                let other = Int(neighbours[8 * node + direction])
                guard other >= 0, trees[other] == tree else { continue }
                let opposite = (direction + 4) & 7
                if (tree == Tree.source ? residual[8 * other + opposite] : residual[8 * node + direction]) > 0 {
                    activate(Int32(other))
                }
                if parents[other] == Int8(opposite) {
                    parents[other] = Parent.orphan
                    orphans.append(Int32(other))
                }
            }
            trees[node] = Tree.none
        }
        orphans.removeAll(keepingCapacity: true)
        firstOrphan = 0
    }

    /// How many arcs lead up from a node to source or sink; `far` if an orphan is on the way.
    private func distanceToTerminal(from start: Int) -> Int32 {
        var (node, length) = (start, Int32(0))
        while true {
            if stamps[node] == time && parents[node] < Parent.orphan {
                length += distances[node]
                break
            }
            let up = parents[node]
            length += 1
            if up == Parent.terminal {
                stamps[node] = time
                distances[node] = 1
                break
            }
            if up >= Parent.orphan { return Self.far }
            node = Int(neighbours[8 * node + Int(up)])
        }
        var remaining = length
        node = start
        while stamps[node] != time {
            stamps[node] = time
            distances[node] = remaining
            remaining -= 1
            node = Int(neighbours[8 * node + Int(parents[node])])
        }
        return length
    }
}
