import GentoolBase
import GentoolRaster
import Testing

@testable import GentoolTraining

@Suite("Captions that tell left from right")
struct CaptionSideTests {
    /// A picture whose left third is red.
    private struct RedOnTheLeft: PictureSource {
        let caption: String
        var name: String { "red" }
        var count: Int? { 1 }

        func example(_ index: Int) throws -> Example {
            let pixels = (0..<(32 * 32)).flatMap { $0 % 32 < 10 ? [255, 0, 0] : [0, 0, 255] as [UInt8] }
            return Example(
                picture: Picture(width: 32, height: 32, format: .rgb, samples: .eight(pixels)), caption: caption)
        }
    }

    /// In how many of 40 lessons it is on the right.
    private static func mirrored(_ caption: String) throws -> Int {
        let pool = PicturePool(RedOnTheLeft(caption: caption), capacity: 1, stepsPerRound: 1000, seed: 1)
        let batch = try PictureMix([(pool, 1)]).batch(0, count: 40, side: 32, of: 32, seed: 2)
        return batch.pixels.images().count { $0[30, 16, 0] > $0[1, 16, 0] }
    }

    @Test("are true of the pictures that are learned from; others may be mirrored")
    func mirroring() throws {
        for caption in ["a red bar on the left", "Left of the sea a red bar", "a bar left, right of it the sea"] {
            #expect(try Self.mirrored(caption) == 0, "\(caption)")
        }
        #expect((10...30).contains(try Self.mirrored("a bright leftover of red")))
    }
}
