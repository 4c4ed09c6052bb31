import GentoolRaster
import Testing

@testable import GentoolWorld

@Suite("Landscapes move")
struct MovingLandscapeTests {
    private func landscapes(_ seeds: Range<UInt64>) -> [Landscape] {
        seeds.compactMap { seed in
            if case .landscape(let landscape) = Scene(seed: seed, kind: .landscape).content { landscape } else { nil }
        }
    }

    private func level(_ picture: Picture) -> Float {
        let values = picture.luma.values
        return values.reduce(0, +) / Float(values.count)
    }

    @Test("A clip begins as the landscape's own picture, and the same time gives the same frame")
    func beginning() throws {
        var checked = 0
        for landscape in landscapes(0..<12) {
            let clip = MovingLandscape(landscape, seconds: 2)
            #expect(clip.frame(at: 1, width: 40, height: 40) == clip.frame(at: 1, width: 40, height: 40))
            guard clip.camera == .none || clip.camera == .nearer else { continue }
            checked += 1
            let still = Scene(.landscape(landscape)).rendered(width: 40, height: 40)
            #expect(clip.frame(at: 0, width: 40, height: 40) == still)
        }
        #expect(checked > 3)
    }

    @Test("Boats stay on the water, and sail the way that the caption says")
    func boats() throws {
        var checked = 0
        for var landscape in landscapes(0..<120) {
            guard let boat = landscape.objects.firstIndex(where: { $0.kind == .boat }) else { continue }
            for index in landscape.objects.indices { landscape.objects[index].isPresent = index == boat }
            let clip = MovingLandscape(landscape, seconds: 4)
            let relief = Relief(landscape)
            for time in stride(from: 0, through: 4, by: 0.5) as StrideThrough<Float> {
                let object = clip.landscape(at: time).objects[boat]
                #expect(relief.height(object.side * object.distance, object.distance) < -0.2)
            }
            let way = clip.landscape(at: 4).objects[boat].side - landscape.objects[boat].side
            let caption = clip.caption(seed: 1)
            if caption.contains("boat sails to the right") { #expect(way > 0) }
            if caption.contains("boat sails to the left") { #expect(way < 0) }
            if caption.contains("boat sails") { checked += 1 }
        }
        #expect(checked > 5)
    }

    @Test("Where the caption says that it becomes night, it does")
    func night() throws {
        var checked = 0
        for landscape in landscapes(0..<200) where landscape.time == .sunset {
            let clip = MovingLandscape(landscape, seconds: 2)
            guard clip.caption(seed: 0).contains("it becomes night") else { continue }
            checked += 1
            let (first, last) = (clip.frame(at: 0, width: 32, height: 32), clip.frame(at: 2, width: 32, height: 32))
            #expect(level(last) < 0.7 * level(first))
        }
        #expect(checked > 0)
    }

    @Test("Without a camera that moves, land that nothing passes stays as it is")
    func land() throws {
        var checked = 0
        for var landscape in landscapes(0..<60) {
            (landscape.water, landscape.weather) = (.none, .clear)
            for index in landscape.objects.indices { landscape.objects[index].isPresent = false }
            let clip = MovingLandscape(landscape, seconds: 2)
            guard clip.camera == .none, clip.later == nil else { continue }
            checked += 1
            // The glow of a bright sky reaches further down than its edge.
            let rows = PixelRect(x: 0, y: 46, width: 48, height: 2)
            #expect(
                clip.frame(at: 0, width: 48, height: 48).cropped(to: rows)
                    == clip.frame(at: 2, width: 48, height: 48).cropped(to: rows))
        }
        #expect(checked > 5)
    }
}
