import GentoolBase

/// A first guess of a hole, at a resolution where it is small: ring by ring from the rim inwards.
///
/// Each pixel of the outermost unknown ring takes the centre of the known patch that agrees best with what is known
/// or filled around it (Newson et al. 2017, §3.5). Nothing in the guess is an average, so the texture that the finer
/// levels continue is there from the start.
struct OnionPeel {
    private let grid: PatchGrid
    private let features: PatchFeatures
    /// Per hole pixel the source that it was copied from.
    private(set) var guess: [Int: Int] = [:]
    private var isFilled: [Bool]
    /// Which pixels patches are compared by: what is filled, and what is expected elsewhere.
    private var isShown: [Bool]

    /// Comparisons of patches that a guess may cost; beyond them only a sample of the sources is tried.
    private static let budget = 10_000_000

    /// Fills the hole's part of `features` in place.
    ///
    /// - Parameters:
    ///   - grid: the hole, and what may be copied.
    ///   - features: of all pixels.
    ///   - expected: what is known of the hole before.
    ///   - seed: the same seed gives the same guess.
    init(grid: PatchGrid, features: PatchFeatures, expecting expected: JoinedContours? = nil, seed: UInt64) {
        self.grid = grid
        self.features = features
        isFilled = grid.isHole.map { !$0 }
        isShown = isFilled
        if let expected {
            expected.draw(in: features)
            for pixel in expected.pixels { isShown[pixel] = true }
        }
        let holePixels = isFilled.count { !$0 }
        let candidates = sampledSources(count: max(500, Self.budget / max(1, holePixels)), seed: seed)
        var ring = firstRing()
        while !ring.isEmpty {
            var matches = [Int](repeating: 0, count: ring.count)
            matches.withUnsafeMutableBufferPointer { matches in
                parallelFor(ring.count) { matches[$0] = bestMatch(for: ring[$0], among: candidates) }
            }
            for (pixel, source) in zip(ring, matches) {
                guess[pixel] = source
                isFilled[pixel] = true
                isShown[pixel] = true
                (features.base + pixel * features.channels)
                    .update(from: features.base + source * features.channels, count: features.channels)
            }
            ring = nextRing(after: ring)
        }
    }

    private func sampledSources(count: Int, seed: UInt64) -> [Int32] {
        guard count < grid.sources.count else { return grid.sources }
        var random = SplitMix64(seed: seed)
        return (0..<count).map { place in
            // One from each of `count` equal parts, so that no region of the picture is missed.
            let part = (place * grid.sources.count / count)..<((place + 1) * grid.sources.count / count)
            return grid.sources[Int.random(in: part, using: &random)]
        }
    }

    private func firstRing() -> [Int] {
        grid.isHole.indices.filter { pixel in !isFilled[pixel] && neighbours(of: pixel).contains { isFilled[$0] } }
    }

    private func nextRing(after ring: [Int]) -> [Int] {
        Set(ring.flatMap { neighbours(of: $0) }.filter { !isFilled[$0] }).sorted()
    }

    private func neighbours(of pixel: Int) -> [Int] {
        let (x, y) = (pixel % grid.width, pixel / grid.width)
        var result: [Int] = []
        if x > 0 { result.append(pixel - 1) }
        if x + 1 < grid.width { result.append(pixel + 1) }
        if y > 0 { result.append(pixel - grid.width) }
        if y + 1 < grid.height { result.append(pixel + grid.width) }
        return result
    }

    private func bestMatch(for pixel: Int, among candidates: [Int32]) -> Int {
        let (x, y) = (pixel % grid.width, pixel / grid.width)
        let channels = features.channels
        var offsets: [Int] = []
        for dy in max(-grid.radius, -y)...min(grid.radius, grid.height - 1 - y) {
            for dx in max(-grid.radius, -x)...min(grid.radius, grid.width - 1 - x) {
                let offset = dy * grid.width + dx
                if isShown[pixel + offset] { offsets.append(offset) }
            }
        }
        var best = Int(candidates[0])
        var bestDistance = Float.infinity
        func consider(_ source: Int) {
            var distance: Float = 0
            for offset in offsets {
                let ours = features.base + (pixel + offset) * channels
                let theirs = features.base + (source + offset) * channels
                for c in 0..<channels { distance += (ours[c] - theirs[c]) * (ours[c] - theirs[c]) }
                if distance >= bestDistance { return }
            }
            best = source
            bestDistance = distance
        }
        for neighbour in neighbours(of: pixel) {
            guard let theirs = guess[neighbour] else { continue }
            let continued = theirs + pixel - neighbour
            if grid.isSource[continued] { consider(continued) }
        }
        for candidate in candidates { consider(Int(candidate)) }
        return best
    }
}
