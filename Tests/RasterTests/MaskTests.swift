import Foundation
import GentoolRaster
import Testing

@Suite("Masks")
struct MaskTests {
    @Test("Distances equal a search over all pixels", arguments: [0, 0.003, 0.02, 0.5, 1])
    func distanceTransform(chance: Double) {
        for (width, height) in [(41, 33), (1, 20), (20, 1), (130, 9)] {
            let mask = Mask.specks(width: width, height: height, chance: chance)
            for part in [Mask.Part.filled, .kept] {
                let members = (0..<width * height).filter { (mask.values[$0] >= 0.5) == (part == .filled) }
                let found = mask.distanceTransform(to: part)
                for y in 0..<height {
                    for x in 0..<width {
                        let nearest = members.map { member in
                            let (dx, dy) = (member % width - x, member / width - y)
                            return dx * dx + dy * dy
                        }.min()
                        #expect(found[x, y] == nearest.map { Float($0) } ?? .infinity)
                    }
                }
            }
        }
    }

    @Test("Growing fills a disc around every filled pixel", arguments: [0.5, 1, 2, 3.7, 9] as [Float])
    func growth(radius: Float) {
        let mask = Mask.specks(width: 40, height: 30, chance: 0.01)
        let grown = mask.grown(by: radius)
        let distance = mask.distanceTransform(to: .filled)
        for i in grown.values.indices {
            let away = distance.values[i].squareRoot()
            if away <= radius { #expect(grown.values[i] == 1) }
            if away >= radius + 1 { #expect(grown.values[i] == 0) }
            #expect(abs(grown.values[i] - max(0, min(1, radius + 1 - away))) < 1e-6)
        }
    }

    @Test("Whole pixels of growth keep a straight edge hard, and half a pixel makes it half full")
    func growthOfAnEdge() {
        let mask = Mask(width: 9, height: 5, filling: PixelRect(x: 0, y: 0, width: 3, height: 5))
        #expect(mask.grown(by: 2) == Mask(width: 9, height: 5, filling: PixelRect(x: 0, y: 0, width: 5, height: 5)))
        #expect(mask.grown(by: 1.5)[4, 2] == 0.5)
    }

    @Test("Shrinking is growing what is kept", arguments: [1, 2.5, 4] as [Float])
    func shrinking(radius: Float) {
        var mask = Mask(width: 40, height: 30, filling: PixelRect(x: 5, y: 0, width: 20, height: 16))
        mask[10, 10] = 0
        #expect(mask.grown(by: -radius) == mask.inverted.grown(by: radius).inverted)
    }

    @Test("Growing keeps the outer part of a soft edge")
    func softEdge() {
        let mask = Mask(width: 6, height: 1, values: [1, 0.8, 0.6, 0.4, 0.3, 0.2])
        #expect(mask.grown(by: 1).values == [1, 1, 1, 1, 0.3, 0.2])
    }

    @Test("Feathering is a Gaussian of a third of the radius, cut off there")
    func feathering() {
        var mask = Mask(width: 41, height: 41)
        mask[20, 20] = 1
        let soft = mask.feathered(9)
        func weight(_ d: Int) -> Float { d > 9 ? 0 : Float(exp(-Double(d * d) / 18)) }
        let sum = (-9...9).reduce(Float(0)) { $0 + weight(abs($1)) }
        for y in 0..<41 {
            for x in 0..<41 {
                let expected = weight(abs(x - 20)) * weight(abs(y - 20)) / (sum * sum)
                #expect(abs(soft[x, y] - expected) < 1e-6)
            }
        }
    }

    @Test("Feathering changes nothing farther away than its radius and keeps the middle of an edge")
    func featheringOfAnEdge() {
        let hole = PixelRect(x: 30, y: 30, width: 40, height: 40)
        let soft = Mask(width: 100, height: 100, filling: hole).feathered(12)
        #expect(soft.boundingBox()! == hole.expanded(by: 12))
        for y in hole.expanded(by: -12).rows {
            for x in hole.expanded(by: -12).columns { #expect(soft[x, y] > 0.9999) }
        }
        #expect(abs((soft[29, 50] + soft[30, 50]) / 2 - 0.5) < 1e-4)
    }

    @Test("Feathering does not thin a mask at the border of the picture")
    func featheringAtTheBorder() {
        let full = Mask(width: 30, height: 20, repeating: 1).feathered(10)
        #expect(full.values.allSatisfy { abs($0 - 1) < 1e-6 })
    }

    @Test("Working on the part that matters equals working on all of it")
    func cutEqualsWhole() {
        let part = Mask.specks(width: 20, height: 15, chance: 0.2)
        var mask = Mask(width: 200, height: 150)
        for y in 0..<15 { for x in 0..<20 { mask[x + 90, y + 70] = part[x, y] } }
        // A far pixel makes the part that matters nearly the whole mask.
        var spread = mask
        spread[1, 1] = 1
        spread[198, 148] = 1
        let middle = PixelRect(x: 60, y: 50, width: 80, height: 60)
        #expect(mask.feathered(8).cropped(to: middle) == spread.feathered(8).cropped(to: middle))
        #expect(mask.grown(by: 6).cropped(to: middle) == spread.grown(by: 6).cropped(to: middle))
        #expect(mask.grown(by: -1).cropped(to: middle) == spread.grown(by: -1).cropped(to: middle))
    }

    @Test("Thresholding, inverting and joining work pixel by pixel")
    func pixelwise() {
        let mask = Mask(width: 4, height: 1, values: [0, 0.3, 0.5, 1])
        #expect(mask.thresholded().values == [0, 0, 1, 1])
        #expect(mask.thresholded(at: 0.3).values == [0, 1, 1, 1])
        #expect(mask.inverted.values == [1, 0.7, 0.5, 0])
        #expect(mask.union(mask.inverted).values == [1, 0.7, 0.5, 1])
    }

    @Test("Values outside 0...1 are clamped, and what is no number is kept")
    func clamping() {
        #expect(Mask(width: 4, height: 1, values: [-1, 2, .nan, 0.5]).values == [0, 1, 0, 0.5])
    }

    @Test("Coverage, bounding box and emptiness")
    func measures() {
        let mask = Mask(
            "........",
            "..#+....",
            ".....#..",
            "........")
        #expect(mask.coverage == 2.5 / 32)
        #expect(mask.boundingBox() == PixelRect(x: 2, y: 1, width: 4, height: 2))
        #expect(mask.boundingBox(above: 1) == nil)
        #expect(!mask.isEmpty && Mask(width: 3, height: 3).isEmpty)
        #expect(Mask(width: 3, height: 3).boundingBox() == nil)
    }

    @Test("A resized mask keeps its coverage and its edges in place")
    func resizing() {
        let mask = Mask(width: 40, height: 40, filling: PixelRect(x: 10, y: 0, width: 30, height: 40))
        let half = mask.resized(width: 20, height: 20)
        #expect(abs(half.coverage - 0.75) < 0.01)
        #expect(half[3, 9] == 0 && half[6, 9] > 0.999)
    }

    @Test("Regions are the parts that touch, diagonals included")
    func regions() {
        let mask = Mask(
            "#.....#.#",
            ".#....#.#",
            "......###",
            "+........",
            "..##.....")
        let right = PixelRect(x: 6, y: 0, width: 3, height: 3)
        #expect(
            mask.regions() == [
                PixelRect(x: 0, y: 0, width: 2, height: 2), right,
                PixelRect(x: 0, y: 3, width: 1, height: 1), PixelRect(x: 2, y: 4, width: 2, height: 1),
            ])
        #expect(mask.regions(joiningWithin: 1) == [PixelRect(x: 0, y: 0, width: 4, height: 5), right])
        #expect(mask.regions(joiningWithin: 2) == [PixelRect(width: 9, height: 5)])
        #expect(Mask(width: 4, height: 4).regions().isEmpty)
    }

    @Test("Regions cover all that is filled and lie farther apart than they were joined for")
    func regionsAreApart() {
        for (distance, chance) in [(0, 0.1), (0, 0.02), (2, 0.02), (3, 0.005)] {
            let mask = Mask.specks(width: 90, height: 70, chance: chance)
            let regions = mask.regions(joiningWithin: distance)
            for y in 0..<70 {
                for x in 0..<90 where mask[x, y] > 0 {
                    #expect(regions.count { $0.contains(x: x, y: y) } == 1)
                }
            }
            for (i, first) in regions.enumerated() {
                for second in regions[(i + 1)...] {
                    let gapX = max(first.x - second.maxX, second.x - first.maxX)
                    let gapY = max(first.y - second.maxY, second.y - first.maxY)
                    #expect(max(gapX, gapY) > distance)
                }
            }
        }
    }
}

@Suite("Masks from pictures")
struct MaskSourceTests {
    @Test("What hangs together, also diagonally, is one part; the largest is the one that fills most")
    func parts() {
        // Two rows of a staircase; a ring with a dot in it; a faint block.
        let rows = ["xx..ooo", "..x.o.o", "..x.ooo", "......."]
        func mask(_ letters: String) -> GentoolRaster.Mask {
            GentoolRaster.Mask(
                width: 7, height: 4,
                values: rows.joined().map { letters.contains($0) ? 1 : 0 })
        }
        let both = mask("xo")
        #expect(both.largestPart == mask("o"))
        var touched = GentoolRaster.Mask(width: 7, height: 4)
        touched[0, 0] = 1
        #expect(touched.spread(in: both) == mask("x"))
        #expect(GentoolRaster.Mask(width: 7, height: 4).spread(in: both).isEmpty)
        var faint = both
        for y in 0..<3 { for x in 4..<7 { faint[x, y] *= 0.1 } }
        #expect(faint.largestPart == mask("x"))
        #expect(GentoolRaster.Mask(width: 7, height: 4).largestPart.isEmpty)
    }

    @Test("Bright is filled, at any depth and colour model")
    func luminance() throws {
        let gray = try Mask(.flat(width: 1, height: 1, format: .gray, [51]))
        #expect(abs(gray.values[0] - 0.2) < 1e-6)
        let rgb = try Mask(.flat(width: 1, height: 1, format: .rgb, [255, 0, 0]))
        #expect(abs(rgb.values[0] - 0.299) < 1e-6)
        let deep = Picture(width: 2, height: 1, format: .gray, samples: .sixteen([65535, 1]))
        #expect(try Mask(deep, source: .luminance).values == [1, 1 / 65535])
        // No ink is white paper.
        #expect(try Mask(.flat(width: 1, height: 1, format: .cmyk, [0, 0, 0, 0])).values == [1])
        #expect(try Mask(.flat(width: 1, height: 1, format: .cmyk, [0, 0, 0, 255])).values == [0])
    }

    /// One row of RGBA pixels.
    private func row(_ pixels: [UInt8]...) -> Picture {
        Picture(width: pixels.count, height: 1, format: .rgba, samples: .eight(pixels.flatMap { $0 }))
    }

    @Test("Paint of one colour on a transparent layer is the mask, whatever the colour")
    func brushLayer() throws {
        for color in [[255, 255, 255], [0, 0, 0], [200, 30, 30]] as [[UInt8]] {
            let layer = row(color + [255], color + [128], [9, 99, 9, 0])
            #expect(Mask.likelySource(of: layer) == .alpha)
            #expect(try Mask(layer).values == [1, 128 / 255, 0])
        }
    }

    @Test("A photograph with an erased part is filled where it is transparent")
    func erasedPhotograph() throws {
        let photo = row([10, 90, 200, 255], [250, 120, 3, 255], [0, 0, 0, 0])
        #expect(Mask.likelySource(of: photo) == .erased)
        #expect(try Mask(photo).values == [0, 0, 1])
    }

    @Test("Black and white drawn on a transparent layer is read by its brightness")
    func drawnMask() throws {
        let drawn = row([255, 255, 255, 255], [0, 0, 0, 255], [255, 255, 255, 0])
        #expect(Mask.likelySource(of: drawn) == .luminance)
        #expect(try Mask(drawn).values == [1, 0, 0])
    }

    @Test("Alpha that is the same everywhere says nothing: brightness is the mask")
    func opaqueAlpha() throws {
        let opaque = row([255, 255, 255, 255], [0, 0, 0, 255])
        #expect(try Mask(opaque).values == [1, 0])
    }

    @Test("A chosen source is used, and alpha that is not there is an error")
    func chosenSource() throws {
        let picture = row([255, 255, 255, 255], [0, 0, 0, 51])
        #expect(try Mask(picture, source: .alpha).values == [1, 0.2])
        #expect(try Mask(picture, source: .erased).values == [0, 0.8])
        #expect(throws: RasterError.self) {
            try Mask(.flat(width: 1, height: 1, format: .rgb, [0, 0, 0]), source: .alpha)
        }
    }

    @Test("A mask written as a picture reads back the same", arguments: [8, 16])
    func roundTrip(depth: Int) throws {
        let mask = Mask(width: 3, height: 1, values: [0, 0.2, 1])
        let read = try Mask(Picture(mask, depth: depth)).values
        #expect(zip(read, mask.values).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(read[0] == 0 && read[2] == 1)
    }
}
