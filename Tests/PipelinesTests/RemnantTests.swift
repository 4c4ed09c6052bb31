import GentoolPipelines
import GentoolRaster
import Testing

@Suite("A mask covers what looks out of it, and no more")
struct RemnantTests {
    private let side = 120
    private let reach = 5

    private func picture(_ color: (_ x: Int, _ y: Int) -> (Float, Float, Float)) -> Picture {
        let values = (0..<(side * side)).flatMap { pixel -> [Float] in
            let color = color(pixel % side, pixel / side)
            return [color.0, color.1, color.2]
        }
        return Picture(width: side, height: side, format: .rgb, samples: Samples(values, depth: 8))
    }

    private func disk(_ radius: Float) -> Mask {
        Mask(
            width: side, height: side,
            values: (0..<(side * side)).map { distance($0 % side, $0 / side) <= radius ? 1 : 0 })
    }

    private func distance(_ x: Int, _ y: Int) -> Float {
        let (dx, dy) = (Float(x - 60), Float(y - 60))
        return (dx * dx + dy * dy).squareRoot()
    }

    /// Green with a faint grain, as a camera leaves.
    private func green(_ x: Int, _ y: Int) -> (Float, Float, Float) {
        let grain = Float((x * 31 + y * 17) % 7) / 7 * 0.02
        return (0.3 + grain, 0.6 + grain, 0.3 + grain)
    }

    @Test("The outline of a thing with its soft edge is covered")
    func outline() {
        let photo = picture { x, y in
            let share = max(0, min(1, 24 - distance(x, y)))
            let ground = green(x, y)
            return (ground.0 + share * (0.9 - ground.0), ground.1 * (1 - share), ground.2 * (1 - share))
        }
        let mask = disk(21)
        let grown = mask.coveringRemnants(in: photo, reach: reach)
        for pixel in 0..<(side * side) {
            let distance = distance(pixel % side, pixel / side)
            if distance < 23.5 { #expect(grown.values[pixel] == 1) }
            // Reach, and the diagonal of a pixel.
            if distance > 21 + Float(reach) + 1 { #expect(grown.values[pixel] == mask.values[pixel]) }
        }
        #expect(mask.coveringRemnants(in: photo, reach: 0) == mask)
    }

    @Test("What goes on beyond the reach is not, nor is anything in a plain surrounding or a texture")
    func nothing() {
        let wire = picture { x, y in (58..<62).contains(y) ? (0.9, 0.1, 0.1) : green(x, y) }
        let plain = picture { x, y in distance(x, y) < 12 ? (0.9, 0.1, 0.1) : green(x, y) }
        let halves = picture { x, y in x < 60 ? (0.2, 0.2, 0.6) : green(x, y) }
        let texture = picture { x, y in
            let value = Float((x * x * 31 + y * y * 17 + x * y) % 97) / 97
            return (value, value, value)
        }
        for photo in [wire, plain, halves, texture] {
            let mask = disk(20)
            let grown = mask.coveringRemnants(in: photo, reach: reach)
            #expect(zip(grown.values, mask.values).count { $0 != $1 } <= 12)
        }
    }

    /// A red disk of radius 24 on green, and a mask that leaves out what is below a row.
    private func cutDisk(above row: Int) -> (photo: Picture, mask: Mask) {
        let photo = picture { x, y in distance(x, y) < 24 ? (0.8, 0.2, 0.15) : green(x, y) }
        let whole = disk(26)
        return (
            photo,
            Mask(width: side, height: side, values: whole.values.indices.map { $0 / side < row ? whole.values[$0] : 0 })
        )
    }

    @Test("What a mask leaves out of a thing that it cuts through is found, and nothing else")
    func restOfThing() {
        let (photo, mask) = cutDisk(above: 74)
        let rest = mask.restOfCutThings(in: photo)
        for pixel in rest.values.indices {
            let isRest = mask.values[pixel] == 0 && distance(pixel % side, pixel / side) < 24
            if isRest { #expect(rest.values[pixel] == 1) }
            if mask.values[pixel] > 0 || distance(pixel % side, pixel / side) > 28 { #expect(rest.values[pixel] == 0) }
        }
        #expect(Mask(width: side, height: side).restOfCutThings(in: photo).isEmpty)
    }

    @Test("What goes on beyond the reach is no rest of a thing, nor are surroundings that a mask takes in")
    func noRest() {
        let wire = picture { x, y in (57..<63).contains(y) ? (0.9, 0.1, 0.1) : green(x, y) }
        let plain = picture { x, y in distance(x, y) < 12 ? (0.9, 0.1, 0.1) : green(x, y) }
        let halves = picture { x, y in x < 60 ? (0.2, 0.2, 0.6) : green(x, y) }
        let stripes = picture { x, _ in x / 5 % 2 == 0 ? (0.2, 0.2, 0.2) : (0.8, 0.8, 0.8) }
        for (name, photo) in [("wire", wire), ("plain", plain), ("halves", halves), ("stripes", stripes)] {
            let rest = disk(20).restOfCutThings(in: photo)
            #expect(rest.values.count { $0 > 0 } <= 12, "\(name)")
        }
    }

    @Test("The reach follows the picture's size")
    func sizes() {
        #expect(Mask.remnantReach(width: 80, height: 60) == 0)
        #expect(Mask.remnantReach(width: 1200, height: 768) == 6)
        #expect(Mask.remnantReach(width: 6000, height: 4000) == 12)
    }

    @Test("In a box around lettering the strokes are found, and neither the surface nor what reaches out of the box")
    func letters() {
        // Two rows of uprights and bars on a surface that becomes darker, a dark border of the sign through the box, and a
        // bolt that the box cuts.
        func isStroke(_ x: Int, _ y: Int) -> Bool {
            let isRow = [45, 65].contains { (0..<12).contains(y - $0) }
            return (40..<84).contains(x) && isRow && ((x - 40) % 11 < 3 || y % 10 == 6)
        }
        let photo = picture { x, y in
            let surface = 0.85 - Float(y) * 0.002
            if isStroke(x, y) { return (0.1, 0.1, 0.3) }
            if (31..<37).contains(x) && (60..<65).contains(y) { return (0.3, 0.1, 0.1) }
            return (86..<90).contains(x) ? (0.2, 0.2, 0.2) : (surface, surface, surface * 0.9)
        }
        let box = Mask(width: side, height: side, filling: PixelRect(x: 34, y: 40, width: 60, height: 42))
        let found = box.letters(in: photo)
        func isNearStroke(_ x: Int, _ y: Int) -> Bool {
            (-2...2).contains { dy in (-2...2).contains { dx in isStroke(x + dx, y + dy) } }
        }
        for y in 0..<side {
            for x in 0..<side {
                #expect(found[x, y] > 0 ? isNearStroke(x, y) : !isStroke(x, y), "\(x),\(y)")
            }
        }
        #expect(box.letters(in: picture { x, _ in (0.5 + Float(x) * 0.0001, 0.5, 0.5) }).isEmpty)
    }

    @Test("Of a box that covers nothing but letters on an even surface, the letters are filled; of a whole sign, all")
    func lettersAlone() throws {
        func isStroke(_ x: Int, _ y: Int) -> Bool { (50..<78).contains(x) && (52..<66).contains(y) && x % 9 < 3 }
        let sign = PixelRect(x: 42, y: 44, width: 46, height: 30)
        /// Letters on a wall, or on a sign of another colour.
        func photo(isOnSign: Bool) -> Picture {
            picture { x, y in
                if isStroke(x, y) { return (0.1, 0.1, 0.2) }
                let isSign = isOnSign && sign.columns.contains(x) && sign.rows.contains(y)
                return isSign ? (0.9, 0.9, 0.3) : (0.3, 0.5, 0.8)
            }
        }
        let box = Mask(width: side, height: side, filling: sign)
        let found = try #require(box.withLettersAlone(in: photo(isOnSign: false)))
        #expect(found.values.count { $0 > 0 } < box.values.count { $0 > 0 } * 3 / 4)
        for y in 0..<side { for x in 0..<side where isStroke(x, y) { #expect(found[x, y] == 1, "\(x),\(y)") } }
        #expect(box.withLettersAlone(in: photo(isOnSign: true)) == nil)
        // What stands on something that goes on below the box is none.
        let railing = picture { x, y in isStroke(x, y) || y > 65 ? (0.1, 0.1, 0.2) : (0.3, 0.5, 0.8) }
        #expect(box.withLettersAlone(in: railing) == nil)
    }

    @Test("What shows through a mask's soft edge is covered, and a soft edge over the surroundings stays soft")
    func softEdges() {
        let thing = PixelRect(x: 40, y: 40, width: 40, height: 40)
        let photo = picture { x, y in
            thing.columns.contains(x) && thing.rows.contains(y) ? (0.8, 0.1, 0.1) : (0.2, 0.5, 0.8)
        }
        var mask = Mask(width: side, height: side, filling: PixelRect(x: 43, y: 43, width: 34, height: 34))
        for y in 38..<82 {
            for x in 38..<82 where mask[x, y] == 0 { mask[x, y] = 0.4 }
        }
        let covered = mask.coveringRemnants(in: photo, reach: 6)
        for y in 40..<80 { for x in 40..<80 { #expect(covered[x, y] == 1, "\(x),\(y)") } }
        #expect(covered[38, 60] == Float(0.4))
        #expect(covered[60, 81] == Float(0.4))
    }

    @Test("A stroke's soft edges belong to it, and the surface's own grain does not")
    func softLetters() {
        // Uprights whose edges fade over six pixels, on a grainy surface.
        func share(_ x: Int, _ y: Int) -> Float {
            guard (50..<70).contains(y) else { return 0 }
            let distance = [46, 78].map { abs(Float(x - $0)) }.min() ?? 9
            return min(1, max(0, (8 - distance) / 6))
        }
        let photo = picture { x, y in
            let grain = Float((x * 7 + y * 13) * (x + 3 * y + 1) % 17) / 17 * 0.02
            let level = 0.8 - 0.7 * share(x, y) + grain
            return (level, level, level)
        }
        let box = Mask(width: side, height: side, filling: PixelRect(x: 34, y: 40, width: 56, height: 40))
        let found = box.letters(in: photo)
        var surface = 0
        for y in 40..<80 {
            for x in 34..<90 {
                if share(x, y) > 0.1 { #expect(found[x, y] > 0, "\(x),\(y)") }
                if share(x, y) == 0, found[x, y] > 0 { surface += 1 }
            }
        }
        #expect(surface < 300)
    }
}
