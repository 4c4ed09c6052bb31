import Foundation
import Raster
import Testing
import World

@testable import Training

@Suite("Collages of photographs and the world")
struct CollagesTests {
    private static let side = 64

    /// Collages with "photographs" of leaves.
    private static func collages() throws -> Collages {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("collages-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for seed in 0..<2 {
            try Scene(seed: UInt64(seed), kind: .leaves).rendered(width: 96, height: 80).converted(to: .rgb)
                .write(to: "\(folder)/\(seed).png")
        }
        return Collages(of: try PictureFolder(folder), side: side, seed: 3)
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
        let collages = try Self.collages()
        for index in 0..<3 {
            let example = try collages.example(index)
            #expect(try collages.example(index).picture == example.picture)
            #expect(example.picture.width == Self.side && example.picture.height == Self.side)
            #expect(try example.caption.isEmpty && collages.edited(index)?.result.caption == "")
        }
    }

    @Test("A thing changes its own place when it comes or goes; another time of day changes all but a piece of a photograph")
    func changes() throws {
        let collages = try Self.collages()
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
}
