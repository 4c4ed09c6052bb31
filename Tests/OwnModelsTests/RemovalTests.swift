import GentoolRaster
import Testing

@testable import GentoolOwnModels

@Suite("What is taken out of a picture at a word")
struct RemovalTests {
    private static let seen = FloatImage(width: 80, height: 60, channels: 3, repeating: 0.5)

    /// The picture with what a box covers made lighter.
    private static func answer(_ box: PixelRect, by change: Float = 0.4) -> FloatImage {
        var answer = seen
        for y in box.y..<box.maxY {
            for x in box.x..<box.maxX {
                for channel in 0..<3 { answer.values[(y * answer.width + x) * 3 + channel] += change }
            }
        }
        return answer
    }

    @Test(
        "Instructions that take something away are told from others",
        arguments: [
            ("remove the boat", true), ("Erase the house", true), ("take away the tent", true), ("take a boat", false),
            ("remove the fog", false),
            ("take away the snow!", false), ("remove the snow man", true),
            ("add a removed boat", false), ("make it night", false), ("", false),
        ])
    func instructions(_ instruction: String, isRemoval: Bool) {
        #expect(Removal.isAsked(by: instruction) == isRemoval)
    }

    @Test("The place is what most answers changed, with what any of them changed beside it, and nothing elsewhere")
    func place() throws {
        let thing = PixelRect(x: 20, y: 20, width: 16, height: 8)
        let longer = PixelRect(x: 20, y: 20, width: 24, height: 8)
        let elsewhere = PixelRect(x: 60, y: 48, width: 6, height: 6)
        var wrong = Self.answer(thing)
        for (index, value) in Self.answer(elsewhere).values.enumerated() where value != 0.5 {
            wrong.values[index] = value
        }
        let answers = [Self.answer(thing), Self.answer(longer), wrong, Self.answer(thing)]
        let place = try #require(Removal.place(from: Self.seen, to: answers))
        let box = try #require(place.boundingBox())
        // Half as large, with a margin.
        #expect((8...9).contains(box.x) && (8...9).contains(box.y))
        #expect((22...24).contains(box.maxX) && (14...16).contains(box.maxY))
    }

    @Test(
        "Something has to be named",
        arguments: [("remove the boat", true), ("take away a tent", true), ("remove", false), ("remove a the", false)])
    func naming(_ instruction: String, isNamed: Bool) {
        #expect(Removal.isAsked(by: instruction) && Removal.namesThing(instruction) == isNamed)
    }

    @Test("Changes everywhere and faint ones are no place")
    func noPlace() {
        let all = Self.answer(PixelRect(width: 80, height: 60))
        #expect(Removal.place(from: Self.seen, to: [all, all]) == nil)
        let faint = Self.answer(PixelRect(x: 20, y: 20, width: 16, height: 8), by: 0.05)
        #expect(Removal.place(from: Self.seen, to: [faint, faint]) == nil)
    }
}
