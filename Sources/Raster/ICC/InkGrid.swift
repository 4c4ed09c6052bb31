/// Colours at the nodes of a grid over cyan, magenta, yellow and black, 0...1 each.
///
/// Between nodes it is tetrahedral over the last three and linear over the first, as lcms2 has it.
struct InkGrid: Sendable {
    /// Nodes along each ink, at least 2.
    let sides: SIMD4<Int>
    /// Black varies fastest.
    private(set) var nodes: [SIMD4<Float>]

    /// The most nodes that are taken from a profile: 33 along each ink.
    static let mostNodes = 33 * 33 * 33 * 33

    /// - Parameter node: the colour at four amounts of ink.
    init(side: Int, node: (SIMD4<Float>) -> SIMD4<Float>) {
        sides = SIMD4(repeating: side)
        let step = 1 / Float(side - 1)
        nodes = []
        nodes.reserveCapacity(side * side * side * side)
        for c in 0..<side {
            for m in 0..<side {
                for y in 0..<side {
                    for k in 0..<side { nodes.append(node(SIMD4(Float(c), Float(m), Float(y), Float(k)) * step)) }
                }
            }
        }
    }

    init(sides: SIMD4<Int>, nodes: [SIMD4<Float>]) {
        precondition(nodes.count == sides.x * sides.y * sides.z * sides.w, "there is a colour for each node")
        self.sides = sides
        self.nodes = nodes
    }

    /// With another colour where there is no ink.
    func whitened(_ white: SIMD4<Float>) -> InkGrid {
        var result = self
        result.nodes[0] = white
        return result
    }

    func callAsFunction(_ inks: SIMD4<Float>) -> SIMD4<Float> {
        nodes.withUnsafeBufferPointer { color(inks, $0.baseAddress!) }
    }

    /// - Parameter nodes: those of this grid, for loops over many pixels.
    @inline(__always)
    func color(_ inks: SIMD4<Float>, _ nodes: UnsafePointer<SIMD4<Float>>) -> SIMD4<Float> {
        let alongY = sides.w
        let alongM = sides.z * alongY
        let alongC = sides.y * alongM
        var start = nodes
        // By hand: the conversions of whole vectors cost more than all the rest.
        func enter(_ ink: Float, _ side: Int, _ stride: Int) -> Float {
            let place = max(0, min(1, ink)) * Float(side - 1)
            let cell = min(Int32(truncatingIfNeeded: side - 2), Int32(place))
            start += Int(cell) &* stride
            return place - Float(cell)
        }
        let c = enter(inks.x, sides.x, alongC)
        let m = enter(inks.y, sides.y, alongM)
        let y = enter(inks.z, sides.z, alongY)
        let k = enter(inks.w, sides.w, 1)
        // Where the largest and the smaller of the last three inks lead to; without branches, which noise would mislead.
        let far = alongM + alongY + 1
        let first = m >= y ? (m >= k ? alongM : 1) : (y >= k ? alongY : 1)
        let smallest = m < y ? (m < k ? alongM : 1) : (y < k ? alongY : 1)
        let ways = (first, far - smallest)
        let color = tetrahedron(start, m, y, k, ways, far)
        return color + c * (tetrahedron(start + alongC, m, y, k, ways, far) - color)
    }

    /// From the corner of a cell to the opposite one, first along the ink of which there is most.
    @inline(__always)
    private func tetrahedron(
        _ start: UnsafePointer<SIMD4<Float>>, _ m: Float, _ y: Float, _ k: Float, _ ways: (Int, Int), _ far: Int
    ) -> SIMD4<Float> {
        let most = max(m, max(y, k))
        let least = min(m, min(y, k))
        let between = max(min(m, y), min(max(m, y), k))
        let a = start[0]
        let b = start[ways.0]
        let c = start[ways.1]
        let d = start[far]
        return a + most * (b - a) + between * (c - b) + least * (d - c)
    }
}
