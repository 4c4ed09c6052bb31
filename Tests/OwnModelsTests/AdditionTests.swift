import GentoolRaster
import Testing

@testable import GentoolOwnModels

@Suite("What is put into a picture at a word")
struct AdditionTests {
    @Test(
        "Instructions that add one thing are told from others",
        arguments: [
            ("add a red balloon", "a red balloon"), ("Add an island", "an island"), ("add another boat", "a boat"),
            ("put a moon in the sky", "a moon"), ("place the moon there", "the moon"), ("add fog", nil), ("add a", nil),
            ("add a in", nil), ("remove a boat", nil), ("make it a night", nil), ("", nil),
        ])
    func things(_ instruction: String, thing: String?) {
        #expect(Addition.thing(askedForBy: instruction) == thing)
    }

    private static let width = 24
    private static let height = 16

    /// Latents of two channels that are 0 but in some boxes.
    private static func latents(_ boxes: [(PixelRect, Float)]) -> FloatImage {
        var image = FloatImage(width: width, height: height, channels: 2)
        for (box, value) in boxes {
            for y in box.rows {
                for x in box.columns { image[x, y, 1] = value }
            }
        }
        return image
    }

    private static let left = PixelRect(x: 3, y: 5, width: 4, height: 4)
    private static let right = PixelRect(x: 16, y: 5, width: 4, height: 4)

    @Test("A thing is put where it is expected and others are not")
    func expected() {
        let other = Self.latents([(Self.right, 1)])
        let place = Addition.place(
            in: Self.latents([]),
            expectations: [[Self.latents([(Self.left, 0.6), (Self.right, 1)]), other, other, other]])
        #expect(place == Self.left)
    }

    @Test("Both ways of asking count")
    func twoWays() {
        let middle = PixelRect(x: 10, y: 6, width: 4, height: 4)
        let nothing = Self.latents([])
        let place = Addition.place(
            in: nothing,
            expectations: [
                [Self.latents([(Self.left, 1), (middle, 0.7)]), nothing],
                [Self.latents([(Self.right, 1), (middle, 0.7)]), nothing],
            ])
        #expect(place == middle)
    }

    @Test("Of two places that suit a thing, the one that shows nothing is taken")
    func plain() {
        var picture = Self.latents([])
        for y in Self.left.rows {
            for x in Self.left.columns { picture[x, y] = (x + y) % 2 == 0 ? 1 : -1 }
        }
        let nothing = Self.latents([])
        let place = Addition.place(
            in: picture, expectations: [[Self.latents([(Self.left, 1), (Self.right, 0.9)]), nothing]])
        #expect(place == Self.right)
    }

    @Test(
        "Pictures that are hardly larger than a hole have a place, too", arguments: [(1, 1), (2, 3), (32, 2), (1, 9)])
    func small(_ width: Int, _ height: Int) {
        let image = FloatImage(width: width, height: height, channels: 4)
        let place = Addition.place(in: image, expectations: [[image, image]])
        #expect(!place.isEmpty && PixelRect(width: width, height: height).contains(place))
    }

    @Test("A thing's outline is the largest part that changed clearly, with soft edges")
    func outline() {
        let before = FloatImage(width: 112, height: 112, channels: 3, repeating: 0.4)
        var after = FloatImage(width: 112, height: 112, channels: 3, repeating: 0.42)
        for y in 40..<72 {
            for x in 40..<72 { after[x, y, 1] = 0.9 }
        }
        for y in 90..<104 {
            for x in 90..<104 { after[x, y, 0] = 0.1 }
        }
        let outline = Addition.outline(of: after, over: before)
        #expect(outline.width == 112 && outline.height == 112)
        #expect(outline[56, 56] == 1 && outline[44, 68] == 1)
        #expect(outline[8, 8] == 0 && outline[96, 96] == 0 && outline[56, 24] == 0)
    }
}
