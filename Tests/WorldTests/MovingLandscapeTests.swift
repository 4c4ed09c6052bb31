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

    /// No part, but the camera stands still.
    private static let all = CloseUp(x: 0, y: 0, magnification: 1)

    private func level(_ picture: Picture) -> Float {
        let values = picture.luma.values
        return values.reduce(0, +) / Float(values.count)
    }

    @Test("The same time gives the same frame, and another time another one")
    func frames() throws {
        for landscape in landscapes(0..<3) {
            let clip = MovingLandscape(landscape, seconds: 2)
            let frame = clip.frame(at: 1, width: 40, height: 40)
            #expect(clip.frame(at: 1, width: 40, height: 40) == frame)
            #expect(clip.frame(at: 2, width: 40, height: 40) != frame)
        }
    }

    @Test("Smoke rises over the houses of which the caption says so, and over no others")
    func smoke() throws {
        var found: Set<Bool> = []
        for var landscape in landscapes(0..<60) where found.count < 2 {
            guard let house = landscape.objects.firstIndex(where: { $0.kind == .house }) else { continue }
            for index in landscape.objects.indices { landscape.objects[index].isPresent = index == house }
            // In fog no cloud moves.
            (landscape.water, landscape.weather, landscape.time) = (.none, .fog, .day)
            landscape.closeUp = Self.all
            let clip = MovingLandscape(landscape, seconds: 2)
            guard clip.later == nil, Survey(landscape).shows(house) else { continue }
            let isSaid = clip.caption(seed: 0).contains("smoke rises")
            let still = Scene(.landscape(landscape)).rendered(width: 64, height: 64)
            #expect((clip.frame(at: 1, width: 64, height: 64) != still) == isSaid)
            found.insert(isSaid)
        }
        #expect(found.count == 2)
    }

    @Test("Where the camera zooms, no step between frames is much larger than the others")
    func zoom() throws {
        var checked = 0
        for var landscape in landscapes(0..<200) where checked < 2 && landscape.trees == .conifer {
            (landscape.water, landscape.weather, landscape.density) = (.none, .fog, 0.9)
            let clip = MovingLandscape(landscape, seconds: 1)
            guard clip.camera == .nearer, clip.later == nil else { continue }
            checked += 1
            let frames = (0..<6).map { clip.frame(at: Float($0) * 0.03, width: 40, height: 40).luma.values }
            let steps = zip(frames, frames.dropFirst()).map { a, b in zip(a, b).map { abs($0 - $1) }.reduce(0, +) }
            #expect(steps.max()! < 2 * steps.min()!, "\(steps)")
        }
        #expect(checked == 2)
    }

    @Test("When the camera goes to the right, what is near goes further to the left than what is far")
    func parallax() throws {
        let landscape = try #require(landscapes(0..<1).first)
        func column(_ distance: Float, _ aside: Float) -> Float {
            Camera(of: landscape, width: 64, height: 64, aside: aside).project(SIMD3(0, 0, distance)).x
        }
        #expect(column(20, 1.5) < column(100, 1.5) && column(100, 1.5) < column(100, 0))
    }

    @Test("Captions have only words of the vocabulary")
    func vocabulary() {
        let known = Set(World.vocabulary)
        for landscape in landscapes(0..<12) {
            let caption = MovingLandscape(landscape, seconds: 2).caption(seed: landscape.seed)
            #expect(Set(World.words(caption)).subtracting(known).isEmpty, "\(caption)")
        }
    }

    @Test("Boats stay on the water, and sail the way that the caption says")
    func boats() throws {
        var checked = 0
        for var landscape in landscapes(0..<50) {
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
        for landscape in landscapes(0..<100) where landscape.time == .sunset {
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
        for var landscape in landscapes(0..<12) {
            (landscape.water, landscape.weather, landscape.closeUp) = (.none, .clear, Self.all)
            for index in landscape.objects.indices { landscape.objects[index].isPresent = false }
            let clip = MovingLandscape(landscape, seconds: 2)
            guard clip.later == nil else { continue }
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
