import Foundation
import GentoolBase
import GentoolRaster
import Testing

@testable import GentoolWorld

@Suite struct WorldTests {
    private func luma(_ picture: Picture) -> Float {
        let values = picture.luma.values
        return values.reduce(0, +) / Float(values.count)
    }

    /// The pixels that differ at all.
    private func differences(_ a: Picture, _ b: Picture) -> [(x: Int, y: Int)] {
        let (a, b) = (FloatImage(a), FloatImage(b))
        return (0..<a.width * a.height).compactMap { pixel in
            let isSame = (0..<3).allSatisfy { a.values[3 * pixel + $0] == b.values[3 * pixel + $0] }
            return isSame ? nil : (pixel % a.width, pixel / a.width)
        }
    }

    @Test("The same seed gives the same bytes, also when many are rendered at once")
    func deterministic() {
        let count = 12
        let alone = (0..<count).map { Scene(seed: UInt64($0)).rendered(width: 48, height: 40) }
        var together = alone.map { Optional($0) }
        together.withUnsafeMutableBufferPointer { together in
            nonisolated(unsafe) let together = together
            parallelFor(count) { together[$0] = nil }
            parallelFor(count) { together[$0] = Scene(seed: UInt64($0)).rendered(width: 48, height: 40) }
        }
        #expect(together == alone)
        #expect(Set((0..<12).map { Scene(seed: $0) }).count == count)
    }

    @Test("A scene survives being stored")
    func stored() throws {
        for kind in Scene.Kind.allCases {
            let scene = Scene(seed: 5, kind: kind)
            #expect(try JSONDecoder().decode(Scene.self, from: JSONEncoder().encode(scene)) == scene)
        }
    }

    @Test("Night is darker than day, and captions say which it is")
    func night() {
        for seed in 0..<10 as Range<UInt64> {
            guard case .landscape(var landscape) = Scene(seed: seed, kind: .landscape).content else {
                Issue.record("expected the kind that was asked for")
                return
            }
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
            let changed = Set(differences(with.picture, without).map { $0.y * 64 + $0.x })
            for pixel in 0..<64 * 64 {
                if mask.values[pixel] == 0 { #expect(!changed.contains(pixel)) }
                if mask.values[pixel] == 1 { #expect(changed.contains(pixel)) }
            }
        }
    }

    @Test("Without a balloon over dry land, only the pixels near its mask differ")
    func balloonMask() throws {
        var checked = 0
        for seed in 0..<60 as Range<UInt64> where checked < 3 {
            guard case .landscape(var landscape) = Scene(seed: seed, kind: .landscape).content else {
                Issue.record("expected the kind that was asked for")
                return
            }
            guard landscape.water == .none && landscape.weather == .clear else { continue }
            landscape.time = .day
            let scene = Scene(.landscape(landscape))
            let index = try #require(landscape.objects.firstIndex { $0.kind == .balloon })
            let with = scene.settingThing(index, present: true).rendering(width: 64, height: 64)
            let without = scene.settingThing(index, present: false).rendered(width: 64, height: 64)
            // The glow of bright cloth reaches this far: two blurs of one cell of 4 pixels, one more cell between which
            // values are interpolated, and 3 pixels within a cell.
            let box = try #require(with.mask(ofThing: index).boundingBox()).expanded(by: 15)
            #expect(differences(with.picture, without).allSatisfy { box.contains(x: $0.x, y: $0.y) })
            checked += 1
        }
        #expect(checked == 3)
    }

    @Test("Without the moon over dry land, the land keeps its light")
    func moonlight() throws {
        var checked = 0
        for seed in 0..<60 as Range<UInt64> where checked < 3 {
            guard case .landscape(var landscape) = Scene(seed: seed, kind: .landscape).content else {
                Issue.record("expected the kind that was asked for")
                return
            }
            guard landscape.water == .none && landscape.weather == .clear else { continue }
            landscape.time = .night
            let scene = Scene(.landscape(landscape))
            let index = try #require(landscape.objects.firstIndex { $0.kind == .moon })
            let with = scene.settingThing(index, present: true).rendered(width: 64, height: 64)
            let without = scene.settingThing(index, present: false).rendered(width: 64, height: 64)
            let changed = differences(with, without)
            // Its light glows in the air, and lies on what shines; the lower quarter is ground.
            #expect(!changed.isEmpty && changed.allSatisfy { $0.y < 48 })
            checked += 1
        }
        #expect(checked == 3)
    }

    @Test("Edits of one thing leave what is far from it as it was")
    func localEdits() throws {
        var checked: Set<String> = []
        for seed in 0..<40 as Range<UInt64> {
            let scene = Scene(seed: seed, kind: .landscape)
            guard case .landscape(let landscape) = scene.content, landscape.time == .day else { continue }
            for edit in scene.edits {
                guard let index = edit.thing, landscape.objects[index].kind == .house else { continue }
                let name = String(edit.instructions[0].prefix { $0 != " " })
                guard !checked.contains(name) else { continue }
                checked.insert(name)
                let (before, after) = (
                    scene.rendering(width: 96, height: 96), edit.scene.rendering(width: 96, height: 96)
                )
                let masks = [before, after].map { $0.mask(ofThing: index) }
                let box = try #require(masks.compactMap { $0.boundingBox() }.max { $0.width < $1.width })
                let changed = differences(before.picture, after.picture)
                #expect(!changed.isEmpty)
                // The shadow falls to the side, the reflection below; nothing happens over the roof but the glow.
                let top = box.y - 12
                #expect(changed.allSatisfy { $0.y >= top }, "\(edit.instructions[0]) in seed \(seed)")
                #expect(changed.count < 96 * 96 / 3)
            }
        }
        #expect(checked.isSuperset(of: ["add", "remove", "make"]))
    }

    @Test("A shape has the colour that its caption names")
    func colors() {
        for seed in 0..<30 as Range<UInt64> {
            let scene = Scene(seed: seed, kind: .shapes)
            guard case .shapes(let shapes) = scene.content else {
                Issue.record("expected the kind that was asked for")
                return
            }
            let rendering = scene.rendering(width: 48, height: 48)
            let image = FloatImage(rendering.picture)
            for (index, shape) in shapes.shapes.enumerated() where shape.isPresent {
                let mask = rendering.mask(ofThing: index)
                var mean = SIMD3<Float>()
                var count: Float = 0
                for pixel in 0..<48 * 48 where mask.values[pixel] == 1 {
                    mean += SIMD3(image.values[3 * pixel], image.values[3 * pixel + 1], image.values[3 * pixel + 2])
                    count += 1
                }
                mean /= count
                let distances = ColorName.allCases.map { name in
                    let difference = encoded(name.rgb) - mean
                    return (name, (difference * difference).sum())
                }
                let nearest = distances.min { $0.1 < $1.1 }!.0
                #expect(nearest == shape.color, "seed \(seed)")
                #expect(scene.caption(seed: seed).contains("\(nearest.rawValue) \(shape.form.rawValue)"))
            }
        }
    }

    /// As sRGB writes it, 0...1.
    private func encoded(_ light: RGB) -> SIMD3<Float> {
        SIMD3(
            Float(SRGB.encoded(Double(light.x))), Float(SRGB.encoded(Double(light.y))),
            Float(SRGB.encoded(Double(light.z))))
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

    @Test("A close-up shows its thing as large as it was asked for, there or not")
    func closeUps() throws {
        var seen = 0
        for seed in 0..<12 as Range<UInt64> {
            let scene = Scene(seed: seed, kind: .landscape)
            for thing in scene.things.indices {
                guard let closeUp = scene.closeUp(ofThing: thing, share: 0.5, seed: seed) else { continue }
                #expect(closeUp.things == scene.things)
                let box = closeUp.settingThing(thing, present: true).rendering(width: 64, height: 64).mask(
                    ofThing: thing
                )
                .boundingBox(above: 0.5)
                guard let box, case .landscape(let landscape) = closeUp.content, let part = landscape.closeUp else {
                    Issue.record("\(scene.things[thing].name) of seed \(seed) can't be seen from near")
                    continue
                }
                seen += 1
                let size = max(box.width, box.height)
                if part.magnification > 1.05 && part.magnification < 5.9 {
                    #expect((20...44).contains(size), "\(seed)")
                }
            }
        }
        #expect(seen > 20)
        #expect(Scene(seed: 0, kind: .leaves).closeUp(ofThing: 0, share: 0.5, seed: 0) == nil)
    }

    @Test("Captions of things and of parts use only the vocabulary, and name what is there")
    func partCaptions() {
        let known = Set(World.vocabulary)
        let sky = Mask(width: 56, height: 56, filling: PixelRect(x: 0, y: 0, width: 56, height: 6))
        var skies = 0
        for seed in 0..<60 as Range<UInt64> {
            let scene = Scene(seed: seed, kind: .landscape)
            var texts = scene.things.indices.map { scene.caption(ofThing: $0, seed: seed) }
            for (thing, text) in zip(scene.things, texts) {
                let name = thing.name.split(separator: " ").last!
                #expect(text.contains(name), "\(text) for \(thing.name)")
            }
            if let caption = scene.caption(under: sky, seed: seed) {
                texts.append(caption)
                skies += 1
                #expect(
                    ["sky", "stars", "clouds", "fog", "snow", "mountains", "trees", "forest"].contains {
                        caption.contains($0)
                    })
            }
            let unknown = Set(texts.flatMap(World.words)).subtracting(known)
            #expect(unknown.isEmpty, "\(unknown) in seed \(seed)")
        }
        #expect(skies > 30)
    }
}
