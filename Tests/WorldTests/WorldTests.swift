import Raster
import Testing

@testable import World

@Suite struct WorldTests {
    private func luma(_ picture: Picture) -> Float {
        let values = picture.luma.values
        return values.reduce(0, +) / Float(values.count)
    }

    @Test("The same seed gives the same bytes, also when many are rendered at once")
    func deterministic() {
        for seed in 0..<8 as Range<UInt64> {
            let scene = Scene(seed: seed)
            #expect(scene == Scene(seed: seed))
            #expect(scene.rendered(width: 48, height: 40) == scene.rendered(width: 48, height: 40))
        }
    }

    @Test("Night is darker than day, and captions say which it is")
    func night() {
        for seed in 0..<10 as Range<UInt64> {
            guard case .landscape(var landscape) = Scene(seed: seed, kind: .landscape).content else { return }
            landscape.time = .day
            let day = Scene(.landscape(landscape))
            landscape.time = .night
            let night = Scene(.landscape(landscape))
            #expect(luma(night.rendered(width: 48, height: 48)) < 0.7 * luma(day.rendered(width: 48, height: 48)))
            #expect(night.caption(seed: seed).contains("night") && !day.caption(seed: seed).contains("night"))
        }
    }

    @Test("Without a shape, only the pixels of its mask differ")
    func shapeMask() {
        for seed in 0..<12 as Range<UInt64> {
            let scene = Scene(seed: seed, kind: .shapes)
            let with = scene.rendering(width: 64, height: 64)
            let without = scene.settingThing(0, present: false).rendered(width: 64, height: 64)
            let mask = with.mask(ofThing: 0)
            #expect(!mask.isEmpty)
            let (a, b) = (FloatImage(with.picture), FloatImage(without))
            for pixel in 0..<64 * 64 {
                let isSame = (0..<3).allSatisfy { a.values[3 * pixel + $0] == b.values[3 * pixel + $0] }
                if mask.values[pixel] == 0 { #expect(isSame) }
                if mask.values[pixel] == 1 { #expect(!isSame) }
            }
        }
    }

    @Test("Without a balloon over dry land, only the pixels near its mask differ")
    func balloonMask() throws {
        var checked = 0
        for seed in 0..<60 as Range<UInt64> where checked < 3 {
            guard case .landscape(var landscape) = Scene(seed: seed, kind: .landscape).content else { return }
            guard landscape.water == .none && landscape.weather == .clear else { continue }
            landscape.time = .day
            let scene = Scene(.landscape(landscape))
            let index = try #require(landscape.objects.firstIndex { $0.kind == .balloon })
            let with = scene.settingThing(index, present: true).rendering(width: 64, height: 64)
            let without = scene.settingThing(index, present: false).rendered(width: 64, height: 64)
            // The glow of bright cloth reaches this far: two blurs of one cell of 4 pixels, one more cell between which
            // values are interpolated, and 3 pixels within a cell.
            let box = try #require(with.mask(ofThing: index).boundingBox()).expanded(by: 15)
            let (a, b) = (FloatImage(with.picture), FloatImage(without))
            for y in 0..<64 {
                for x in 0..<64 where !box.contains(x: x, y: y) {
                    #expect((0..<3).allSatisfy { a[x, y, $0] == b[x, y, $0] })
                }
            }
            checked += 1
        }
        #expect(checked == 3)
    }

    @Test("Captions and instructions use only the vocabulary, and every edit changes the picture's scene")
    func vocabulary() {
        let known = Set(World.vocabulary)
        for seed in 0..<150 as Range<UInt64> {
            let scene = Scene(seed: seed)
            var texts = [scene.caption(seed: seed), scene.caption(seed: seed, isShort: true)]
            for edit in scene.edits {
                #expect(edit.scene != scene && !edit.instructions.isEmpty)
                texts += edit.instructions
            }
            let unknown = Set(texts.flatMap(World.words)).subtracting(known)
            #expect(unknown.isEmpty, "\(unknown) in seed \(seed)")
        }
    }
}
