import GentoolRaster
import Testing

@testable import GentoolMatting

@Suite struct GrabCutTests {
    /// A disk over stripes, in a picture of 120 × 90 pixels, and which pixels it has.
    private static func scene(scale: Int = 1) -> (picture: FloatImage, disk: Mask) {
        let (width, height) = (120 * scale, 90 * scale)
        var picture = FloatImage(width: width, height: height, channels: 3)
        var disk = Mask(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                let (u, v) = (Float(x / scale) - 62, Float(y / scale) - 41)
                let isThing = u * u + 1.5 * v * v < 26 * 26
                let noise = Float((x * 7919 + y * 104_729) % 17) / 170
                let color: [Float] =
                    isThing
                    ? [0.75, 0.35 + noise, 0.2] : (x / scale / 9) % 2 == 0 ? [0.3, 0.5, 0.3 + noise] : [0.4, 0.6, 0.7]
                for channel in 0..<3 { picture[x, y, channel] = color[channel] }
                disk[x, y] = isThing ? 1 : 0
            }
        }
        return (picture, disk)
    }

    private static func overlap(_ first: Mask, _ second: Mask) -> Double {
        let pairs = zip(first.values, second.values).map { ($0 >= 0.5, $1 >= 0.5) }
        return Double(pairs.count { $0 && $1 }) / Double(max(1, pairs.count { $0 || $1 }))
    }

    @Test("A coarse idea of where a thing is becomes its outline")
    func guess() throws {
        let (picture, disk) = Self.scene()
        // What a small network sees: hardly more than a blot, a little beside the thing.
        var guess = disk.resized(width: 15, height: 11).feathered(1).resized(width: 120, height: 90)
        guess = Mask(width: 120, height: 90).replacing(
            PixelRect(x: 3, y: 2, width: 117, height: 88),
            with: guess.cropped(to: PixelRect(x: 0, y: 0, width: 117, height: 88)))
        #expect(Self.overlap(guess, disk) < 0.88)
        #expect(Self.overlap(GrabCut().cut(picture, .init(guess: guess)).mask, disk) > 0.95)
    }

    @Test("An idea of where a thing is is not believed outside of a box")
    func guessInBox() throws {
        let (picture, disk) = Self.scene()
        let box = try #require(disk.boundingBox()).expanded(by: 4)
        let everywhere = Mask(width: 120, height: 90, values: [Float](repeating: 1, count: 120 * 90))
        let cut = GrabCut().cut(picture, .init(box: box, guess: everywhere)).mask
        #expect(box.contains(try #require(cut.boundingBox(above: 0.5))))
    }

    @Test("A mask that was drawn over a thing without care becomes its outline")
    func outline() {
        let (picture, disk) = Self.scene()
        // A piece of the disk is left out on the right, and a strip of stripes is taken in on the left.
        let drawn = Mask(width: 120, height: 90, filling: PixelRect(x: 30, y: 18, width: 46, height: 46))
        #expect(Self.overlap(drawn, disk) < 0.7)
        let cut = GrabCut().cut(picture, .init(outline: .init(mask: drawn, reach: 20)))
        #expect(Self.overlap(cut.mask, disk) > 0.95)
        // Beyond the reach is nothing of it.
        let near = GrabCut().cut(picture, .init(outline: .init(mask: drawn, reach: 5)))
        #expect(near.mask.boundingBox(above: 0.5)?.maxX ?? 0 <= 30 + 46 + 5)
    }

    @Test("A box around a thing cuts it out", arguments: [0, 4, 9])
    func box(slack: Int) throws {
        let (picture, disk) = Self.scene()
        let box = try #require(disk.boundingBox()).expanded(by: slack)
        let cut = GrabCut().cut(picture, .init(box: box))
        #expect(Self.overlap(cut.mask, disk) > 0.95)
        #expect((0...1).contains(cut.certainty))
    }

    @Test("A point on a thing cuts it out")
    func point() {
        let (picture, disk) = Self.scene()
        #expect(Self.overlap(GrabCut().cut(picture, .init(inside: [.init(x: 62, y: 41)])).mask, disk) > 0.95)
    }

    @Test("What reaches the picture's border is found by a point, too", arguments: [(8, 20), (60, 5), (110, 40)])
    func reachingTheBorder(x: Int, y: Int) {
        var picture = FloatImage(width: 120, height: 90, channels: 3)
        var sky = Mask(width: 120, height: 90)
        for y in 0..<90 {
            for x in 0..<120 {
                let isSky = Float(y) < 55 + 8 * Float((x / 20) % 2)
                let noise = Float((x * 7919 + y * 104_729) % 17) / 170
                let color: [Float] =
                    isSky ? [0.4 + Float(y) / 400, 0.6 + Float(y) / 300, 0.9] : [0.3 + noise, 0.35, 0.2]
                for channel in 0..<3 { picture[x, y, channel] = color[channel] }
                sky[x, y] = isSky ? 1 : 0
            }
        }
        #expect(Self.overlap(GrabCut().cut(picture, .init(inside: [.init(x: x, y: y)])).mask, sky) > 0.95)
    }

    @Test("A large picture is cut along the same contour, from coarse to fine")
    func large() throws {
        let (picture, disk) = Self.scene(scale: 5)
        let cut = GrabCut().cut(picture, .init(box: try #require(disk.boundingBox())))
        #expect(Self.overlap(cut.mask, disk) > 0.97)
    }

    /// Dark discs in front of a light ground, in a picture of 200 × 150 pixels.
    private static func discs(_ places: [(x: Int, y: Int, radius: Int)]) -> (picture: FloatImage, discs: Mask) {
        var picture = FloatImage(width: 200, height: 150, channels: 3)
        var mask = Mask(width: 200, height: 150)
        for y in 0..<150 {
            for x in 0..<200 {
                let isThing = places.contains { disc in
                    let (u, v) = (x - disc.x, y - disc.y)
                    return u * u + v * v <= disc.radius * disc.radius
                }
                let noise = Float((x * 7919 + y * 104_729) % 17) / 170
                let color: [Float] = isThing ? [0.2, 0.2 + noise, 0.5] : [0.8, 0.7 + noise, 0.6]
                for channel in 0..<3 { picture[x, y, channel] = color[channel] }
                mask[x, y] = isThing ? 1 : 0
            }
        }
        return (picture, mask)
    }

    @Test("A small thing beside a large one of its colours is cut out if it was pointed at")
    func small() {
        let (large, small) = ((x: 60, y: 75, radius: 45), (x: 160, y: 75, radius: 10))
        let (picture, discs) = Self.discs([large, small])
        let points = [large, small].map { GrabCut.Places.Point(x: $0.x, y: $0.y) }
        let cut = GrabCut().cut(picture, .init(inside: points)).mask
        #expect(Self.overlap(cut, discs) > 0.9)
        #expect(cut[small.x, small.y + 8] > 0.5)
    }

    @Test("A hole that is said not to be meant stays open")
    func hole() {
        var (picture, disc) = Self.discs([(x: 100, y: 75, radius: 50)])
        for y in 66...84 {
            for x in 91...109 where (x - 100) * (x - 100) + (y - 75) * (y - 75) <= 81 {
                for channel in 0..<3 { picture[x, y, channel] = [0.8, 0.7, 0.6][channel] }
                disc[x, y] = 0
            }
        }
        let cut = GrabCut().cut(
            picture, .init(inside: [.init(x: 70, y: 75)], outside: [.init(x: 100, y: 75)])
        ).mask
        #expect(Self.overlap(cut, disc) > 0.95)
        #expect(cut[100, 82] < 0.5)
    }

    @Test("Nothing outside the box is cut out, and what is said not to be meant is not")
    func outside() throws {
        let (picture, disk) = Self.scene()
        let box = try #require(disk.boundingBox())
        let cut = GrabCut().cut(picture, .init(box: box, outside: [.init(x: 62, y: 41)]))
        #expect(cut.mask[62, 41] < 0.5)
        for y in 0..<picture.height {
            for x in 0..<picture.width where !box.expanded(by: 2).contains(x: x, y: y) { #expect(cut.mask[x, y] == 0) }
        }
    }

    @Test("Pictures of a few pixels, and of one colour, are no trouble", arguments: [(1, 1), (2, 1), (3, 40)])
    func tiny(width: Int, height: Int) {
        let picture = FloatImage(width: width, height: height, channels: 3, repeating: 0.5)
        let places = GrabCut.Places(
            box: PixelRect(width: width, height: height), inside: [.init(x: 0, y: 0)], outside: [])
        let cut = GrabCut().cut(picture, places)
        #expect(cut.mask.bounds == PixelRect(width: width, height: height))
        _ = EdgeMatting().refined(cut.mask, of: picture)
    }
}
