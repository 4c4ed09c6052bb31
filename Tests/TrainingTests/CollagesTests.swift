import Foundation
import GentoolBase
import GentoolRaster
import GentoolTensors
import GentoolWorld
import TestFiles
import Testing

@testable import GentoolTraining

@Suite("Collages of photographs and the world")
struct CollagesTests {
    private static let side = 64
    private let folder = TemporaryFolder()

    /// Collages with "photographs" of leaves.
    private func collages() throws -> Collages {
        for seed in 0..<2 {
            try Scene(seed: UInt64(seed), kind: .leaves).rendered(width: 96, height: 80).converted(to: .rgb)
                .write(to: folder.path("\(seed).png"))
        }
        return Collages(of: try PictureFolder(folder.path), side: Self.side, seed: 3)
    }

    private static func differences(_ index: Int, _ collages: Collages) throws -> (instruction: String, share: Double) {
        let (before, after) = (try collages.example(index).picture, try #require(try collages.edited(index)))
        let (old, new) = (FloatImage(before), FloatImage(after.result.picture))
        let changed = (0..<(side * side)).count { pixel in
            (0..<3).contains { abs(old.values[3 * pixel + $0] - new.values[3 * pixel + $0]) > 0.02 }
        }
        return (after.instruction, Double(changed) / Double(side * side))
    }

    @Test("The same index gives the same collage, as large as it was asked for and without a caption")
    func determinism() throws {
        let collages = try collages()
        for index in 0..<3 {
            let example = try collages.example(index)
            #expect(try collages.example(index).picture == example.picture)
            #expect(example.picture.width == Self.side && example.picture.height == Self.side)
            #expect(try example.caption.isEmpty && collages.edited(index)?.result.caption == "")
        }
    }

    @Test(
        "A thing changes its own place when it comes or goes; another time of day changes all but a piece of a photograph"
    )
    func changes() throws {
        let collages = try collages()
        let all = try (0..<40).map { try Self.differences($0, collages) }
        let names = ["house", "church", "tent", "boat", "balloon", "windmill", "lighthouse", "tree"]
        let things = all.filter { edit in names.contains { edit.instruction.hasSuffix($0) } }
        #expect(things.count > 3)
        for (instruction, share) in things {
            #expect(share < 0.5, "\(instruction)")
        }
        #expect(things.contains { $0.share > 0 })
        let nights = all.filter { $0.instruction.hasSuffix("night") }
        #expect(!nights.isEmpty)
        for (instruction, share) in nights { #expect(share > 0.3, "\(instruction)") }
    }

    @Test("Holes are named, hide what they name, and leave the photograph around it as it is")
    func holes() throws {
        let collages = try collages()
        let known = Set(World.vocabulary)
        for index in 0..<9 {
            let hidden = try #require(try collages.hidden(index))
            #expect(hidden.picture.width == Self.side && hidden.mask.width == Self.side)
            #expect(hidden.mask.coverage > 0.003)
            #expect(!hidden.caption.isEmpty && Set(World.words(hidden.caption)).isSubset(of: known))
            #expect(try collages.hidden(index)?.picture == hidden.picture)
        }
    }

    @Test("A hole around a thing hides all of it, and is not much larger")
    func holesAroundThings() {
        var generator = SplitMix64(1)
        let box = PixelRect(x: 20, y: 30, width: 12, height: 8)
        let thing = Mask(width: 64, height: 64, filling: box)
        for _ in 0..<20 {
            let hole = Mask.around(thing, using: &generator)
            #expect(zip(hole.values, thing.values).allSatisfy { $0 >= $1 })
            let around = hole.boundingBox()!
            #expect(around.width <= 12 * 2 + 7 && around.height <= 8 * 2 + 9)
        }
    }

    @Test("Holes in pictures of the world are named, too, and close-ups are as many as were asked for")
    func world() throws {
        let pictures = WorldPictures(kind: .landscape, width: 48, height: 48)
        let all = try (0..<8).map { try pictures.example($0) }
        #expect(try (0..<8).contains { try pictures.hidden($0) != nil })
        let closeUps = WorldPictures(kind: .landscape, width: 48, height: 48, closeUps: 1)
        let near = try (0..<8).map { try closeUps.example($0) }
        #expect((0..<8).count { all[$0].picture != near[$0].picture } > 3)
    }
}
