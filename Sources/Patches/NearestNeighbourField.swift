import GentoolBase

/// For every target patch a source patch that looks like it: PatchMatch.
///
/// Good matches spread to neighbours and are bettered by random trials at shrinking distances (Barnes et al. 2009,
/// "PatchMatch: A Randomized Correspondence Algorithm for Structural Image Editing", §3). Along the sweep they spread
/// fast, in long strips; where patches are much alike these would be seen, so they can spread to all sides instead. Targets are split
/// into bands that only see what other bands had before the sweep, so that the field is the same however many
/// cores there are.
struct NearestNeighbourField: Sendable {
    let grid: PatchGrid
    /// Per target: the source's pixel, as `y * sourceWidth + x`.
    private(set) var sources: [Int32]
    /// Per target: the mean squared difference of a pixel between target and source, and the source's price.
    private(set) var distances: [Float]
    private var sweepsDone: UInt64 = 0
    private let seed: UInt64
    /// Whether matches spread to all four sides at once rather than along the sweep.
    private let isIsotropic: Bool

    private static let bandCount = 16

    /// A field to begin with: `guess` where it names a source, a random source elsewhere.
    init(
        grid: PatchGrid, seed: UInt64, isIsotropic: Bool = false, guess: (_ target: Int) -> Int? = { _ in nil }
    ) {
        precondition(!grid.sources.isEmpty, "no patch of the picture is known whole")
        self.grid = grid
        self.seed = seed
        self.isIsotropic = isIsotropic
        var random = SplitMix64(seed: seed)
        sources = grid.targets.map { target in
            if let pixel = guess(Int(target)), grid.isSource[pixel] { return Int32(pixel) }
            return grid.sources[Int(random.next() % UInt64(grid.sources.count))]
        }
        distances = [Float](repeating: .infinity, count: sources.count)
    }

    /// Measures all distances again after `features` changed.
    mutating func remeasure(_ features: MatchedFeatures) {
        forEachBand(before: sources) { grid, sources, distances, _, band, _ in
            let metric = PatchMetric(grid: grid, features: features)
            for index in band {
                distances[index] = metric.distance(
                    Int(grid.targets[index]), Int(sources[index]), bound: .infinity)
            }
        }
    }

    /// One sweep over all targets: propagation, then random search; forwards and backwards in turn.
    ///
    /// - Parameter pause: called every now and then with the done fraction; what it throws leaves the field in the middle of the sweep.
    mutating func sweep(_ features: MatchedFeatures, pause: (Double) throws -> Void) rethrows {
        let forwards = sweepsDone % 2 == 0
        let jump = forwards ? 1 : 4
        let sweepSeed = seed &+ sweepsDone &* 0x9E37_79B9_7F4A_7C15
        sweepsDone += 1
        // Each band goes on where it paused, with its own random numbers: pauses change nothing.
        var randoms = (0..<Self.bandCount).map { SplitMix64(seed: sweepSeed ^ (UInt64($0) << 48)) }
        let before = sources
        let partCount = max(1, sources.count / Self.targetsAtOnce)
        for part in 0..<partCount {
            try pause(Double(part) / Double(partCount))
            randoms.withUnsafeMutableBufferPointer { randoms in
                sweep(
                    features, forwards: forwards, jump: jump, before: before, part: part, of: partCount,
                    randoms: randoms)
            }
        }
    }

    /// Between two pauses.
    private static let targetsAtOnce = 1 << 18

    /// One of several parts of a sweep.
    private mutating func sweep(
        _ features: MatchedFeatures, forwards: Bool, jump: Int, before: [Int32], part: Int, of partCount: Int,
        randoms: UnsafeMutableBufferPointer<SplitMix64>
    ) {
        forEachBand(before: before) { [isIsotropic] grid, sources, distances, before, band, bandIndex in
            let metric = PatchMetric(grid: grid, features: features)
            var random = randoms[bandIndex]
            defer { randoms[bandIndex] = random }
            let width = grid.width
            let height = grid.height
            let (sourceWidth, sourceHeight) = (grid.sourceWidth, grid.sourceHeight)
            // Functions in here would else carry a copy of the whole grid to each pixel.
            let (targetIndex, isSource) = (grid.targetIndex, grid.isSource)
            let step = forwards ? -1 : 1
            for place in (band.count * part / partCount)..<(band.count * (part + 1) / partCount) {
                let index = forwards ? band.lowerBound + place : band.upperBound - 1 - place
                let target = Int(grid.targets[index])
                let targetY = target / width
                let targetX = target - targetY * width
                var best = Int(sources[index])
                var bestDistance = distances[index]

                func tryNeighbour(_ neighbour: Int, offset: Int) {
                    let neighbourIndex = Int(targetIndex[neighbour])
                    guard neighbourIndex >= 0 else { return }
                    let theirs =
                        band.contains(neighbourIndex) && !isIsotropic ? sources[neighbourIndex] : before[neighbourIndex]
                    let candidate = Int(theirs) - offset
                    guard candidate >= 0 && candidate < sourceWidth * sourceHeight, candidate != best,
                        isSource[candidate]
                    else { return }
                    let distance = metric.distance(target, candidate, bound: bestDistance)
                    if distance < bestDistance {
                        best = candidate
                        bestDistance = distance
                    }
                }
                func tryNeighbour(_ dx: Int, _ dy: Int) {
                    guard targetX + dx >= 0 && targetX + dx < width && targetY + dy >= 0 && targetY + dy < height
                    else { return }
                    tryNeighbour(target + dy * width + dx, offset: dy * sourceWidth + dx)
                }
                if isIsotropic {
                    tryNeighbour(-jump, 0)
                    tryNeighbour(jump, 0)
                    tryNeighbour(0, -jump)
                    tryNeighbour(0, jump)
                } else {
                    tryNeighbour(step, 0)
                    tryNeighbour(0, step)
                }

                var reach = max(sourceWidth, sourceHeight)
                while reach >= 1 {
                    let bestY = best / sourceWidth
                    let bestX = best - bestY * sourceWidth
                    let bits = random.next()
                    let x = bestX + Self.offset(within: reach, bits & 0xFFFF_FFFF)
                    let y = bestY + Self.offset(within: reach, bits >> 32)
                    reach /= 2
                    guard x >= 0 && y >= 0 && x < sourceWidth && y < sourceHeight else { continue }
                    let candidate = y * sourceWidth + x
                    guard isSource[candidate] else { continue }
                    let distance = metric.distance(target, candidate, bound: bestDistance)
                    if distance < bestDistance {
                        best = candidate
                        bestDistance = distance
                    }
                }
                sources[index] = Int32(best)
                distances[index] = bestDistance
            }
        }
    }

    /// A number in `-reach...reach` that 32 random bits choose.
    private static func offset(within reach: Int, _ bits: UInt64) -> Int {
        Int((bits * UInt64(2 * reach + 1)) >> 32) - reach
    }

    /// The mean of all distances.
    var meanDistance: Float {
        Float(distances.reduce(0) { $0 + Double($1) } / Double(max(1, distances.count)))
    }

    private typealias Band = (
        _ grid: PatchGridView, _ sources: UnsafeMutableBufferPointer<Int32>,
        _ distances: UnsafeMutableBufferPointer<Float>, _ before: UnsafeBufferPointer<Int32>,
        _ band: Range<Int>, _ index: Int
    ) -> Void

    /// - Parameter before: the sources that a band sees of others.
    private mutating func forEachBand(before: [Int32], _ body: Band) {
        let count = sources.count
        let bands = Self.bandCount
        grid.withView { grid in
            before.withUnsafeBufferPointer { before in
                sources.withUnsafeMutableBufferPointer { sources in
                    distances.withUnsafeMutableBufferPointer { distances in
                        parallelFor(bands) { band in
                            let range = (count * band / bands)..<(count * (band + 1) / bands)
                            body(grid, sources, distances, before, range, band)
                        }
                    }
                }
            }
        }
    }
}
