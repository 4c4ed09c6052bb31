import GentoolBase
import GentoolRaster
import GentoolTensors
import GentoolWorld

/// Photographs with one thing of the world in them, and landscapes of the world with a piece of a photograph in front:
/// exact changes of pictures that nobody could have photographed twice, and holes in photographs of which somebody knows
/// what belongs there.
///
/// Models that learn changes from the world alone take what looks like no landscape of it for something to be changed.
public struct Collages: PictureSource {
    private let photographs: PictureFolder
    private let side: Int
    private let seed: UInt64

    /// Pictures are `side` pixels wide and high.
    public init(of photographs: PictureFolder, side: Int, seed: UInt64) {
        (self.photographs, self.side, self.seed) = (photographs, side, seed)
    }

    /// `collages`.
    public var name: String { "collages" }
    /// `nil`: they never end.
    public var count: Int? { nil }
    /// Every word that the world says.
    public var words: [String] { World.vocabulary }

    /// A photograph or a landscape with something laid into it, or without: the same for the same index.
    ///
    /// - Throws: `RasterError` if the photograph can't be read.
    public func example(_ index: Int) throws -> Example {
        let plan = plan(index)
        return try example(of: plan.before, plan)
    }

    /// The same picture after its change.
    ///
    /// - Throws: `RasterError` if the photograph can't be read.
    public func edited(_ index: Int) throws -> EditedExample? {
        let plan = plan(index)
        return EditedExample(instruction: plan.instruction, result: try example(of: plan.edit.scene, plan))
    }

    /// Two of three holes hide a thing, the others a piece of a surface of the world, such as water or grass.
    public func hidden(_ index: Int) throws -> HiddenExample? {
        var generator = SplitMix64(seed, UInt64(index), 1)
        let photograph = try photograph(using: &generator)
        var piece: Piece?
        while piece == nil {
            let scene = Scene(seed: generator.next(), kind: .landscape)
            piece = index % 3 < 2 ? thing(of: scene, using: &generator) : surface(of: scene, using: &generator)
        }
        return piece.map { piece in
            HiddenExample(
                picture: Picture(photograph).composited(
                    with: piece.landscape.exposed(like: photograph, at: piece.hole), mask: piece.place),
                mask: piece.hole, caption: piece.caption)
        }
    }

    /// What of a landscape is laid into a photograph, and the hole that asks for it.
    private struct Piece {
        let landscape: FloatImage
        let place: Mask
        let hole: Mask
        let caption: String
    }

    private func thing(of scene: Scene, using generator: inout SplitMix64) -> Piece? {
        guard let thing = scene.thing(among: Array(scene.things.indices), using: &generator),
            let closeUp = closeUp(of: thing, scene, using: &generator)
        else { return nil }
        let rendering = closeUp.settingThing(thing, present: true).rendering(width: side, height: side)
        let place = rendering.mask(ofThing: thing)
        guard place.coverage > Self.smallestThing else { return nil }
        return Piece(
            landscape: FloatImage(rendering.picture), place: place, hole: .around(place, using: &generator),
            caption: scene.caption(ofThing: thing, seed: generator.next()))
    }

    private func surface(of scene: Scene, using generator: inout SplitMix64) -> Piece? {
        let hole = Mask.random(side: side, using: &generator)
        guard hole.coverage > Self.smallestSurface, let caption = scene.caption(under: hole, seed: generator.next())
        else { return nil }
        // What was in the photograph goes over into it.
        let softness = Float(side) * Float.random(in: 0.03...0.12, using: &generator)
        return Piece(
            landscape: FloatImage(scene.rendered(width: side, height: side)),
            place: hole.grown(by: -softness / 2).feathered(softness), hole: hole, caption: caption)
    }

    /// The share of a picture from which on a thing can be seen.
    private static let smallestThing = 0.003
    /// The share of a picture from which on a surface can be told.
    private static let smallestSurface = 0.05

    private func photograph(using generator: inout SplitMix64) throws -> FloatImage {
        let file = Int.random(in: 0..<photographs.files.count, using: &generator)
        return try photographs.example(file).picture.randomPart(side: side, using: &generator)
    }

    private func closeUp(of thing: Int, _ scene: Scene, using generator: inout SplitMix64) -> Scene? {
        let share = Float.random(in: 0.12...0.6, using: &generator)
        return scene.closeUp(ofThing: thing, share: share, seed: generator.next())
    }

    /// What is changed in a picture.
    private struct Plan {
        let before: Scene
        let edit: Edit
        let instruction: String
        /// All else about the picture is drawn from it.
        let generator: SplitMix64
    }

    private func plan(_ index: Int) -> Plan {
        var generator = SplitMix64(seed, UInt64(index))
        while true {
            let sceneSeed = generator.next()
            let scene = Scene(seed: sceneSeed, kind: .landscape)
            guard let (edit, instruction) = scene.edit(seed: sceneSeed) else { continue }
            // What shines lights up all around it.
            if let thing = edit.thing, ["sun", "moon"].contains(scene.things[thing].name) { continue }
            return Plan(before: scene, edit: edit, instruction: instruction, generator: generator)
        }
    }

    /// Without a caption: collages are to be changed, not to be made.
    private func example(of scene: Scene, _ plan: Plan) throws -> Example {
        var generator = plan.generator
        let photograph = try photograph(using: &generator)
        let picture =
            if let thing = plan.edit.thing {
                showing(thing, of: scene, on: photograph, using: &generator)
            } else {
                standing(photograph, in: scene, plan, using: &generator)
            }
        return Example(picture: picture, caption: "")
    }

    /// A photograph with a thing of the world in it, of any size.
    private func showing(
        _ thing: Int, of scene: Scene, on photograph: FloatImage, using generator: inout SplitMix64
    ) -> Picture {
        guard let closeUp = closeUp(of: thing, scene, using: &generator) else { return Picture(photograph) }
        let rendering = closeUp.rendering(width: side, height: side)
        let mask = rendering.mask(ofThing: thing)
        return Picture(photograph).composited(
            with: FloatImage(rendering.picture).exposed(like: photograph, at: mask), mask: mask)
    }

    /// A landscape with a piece of a photograph in front. Light and weather change the piece as they change what it
    /// hides; snow and leaves of another season don't.
    private func standing(
        _ photograph: FloatImage, in scene: Scene, _ plan: Plan, using generator: inout SplitMix64
    ) -> Picture {
        let place = Mask.random(side: side, using: &generator)
        let landscape = scene.rendered(width: side, height: side)
        guard scene != plan.before, scene.season == plan.before.season else {
            return landscape.composited(with: photograph, mask: place)
        }
        let lines = plan.before.change(to: scene, at: place)
        var piece = photograph
        for index in piece.values.indices {
            let line = lines[index % 3]
            piece.values[index] = min(max(line.slope * piece.values[index] + line.offset, 0), 1)
        }
        return landscape.composited(with: piece, mask: place)
    }
}

extension FloatImage {
    /// Half way from its own brightness under a mask to that of another image there, which is as large.
    fileprivate func exposed(like other: FloatImage, at place: Mask) -> FloatImage {
        func brightness(_ image: FloatImage) -> Float {
            place.values.indices.reduce(0) { sum, pixel in
                sum + place.values[pixel] * image.values[3 * pixel..<3 * pixel + 3].reduce(0, +)
            }
        }
        let gain = min(max((brightness(other) / max(brightness(self), 1e-6)).squareRoot(), 0.6), 1.6)
        var result = self
        for index in result.values.indices { result.values[index] = min(1, gain * result.values[index]) }
        return result
    }
}

extension Scene {
    fileprivate var season: Landscape.Season? {
        if case .landscape(let landscape) = content { landscape.season } else { nil }
    }

    /// The lines that come nearest to how colours under a mask change from this scene to another one: of red, green and
    /// blue.
    fileprivate func change(to other: Scene, at place: Mask) -> [(slope: Float, offset: Float)] {
        let side = 64
        let (old, new) = (
            FloatImage(rendered(width: side, height: side)), FloatImage(other.rendered(width: side, height: side))
        )
        let mask = place.covering(width: side, height: side).values
        let covered = mask.indices.filter { mask[$0] > 0 }
        return (0..<3).map { channel in
            func mean(_ value: (_ index: Int) -> Float) -> Float {
                covered.reduce(0) { $0 + value(3 * $1 + channel) } / Float(max(1, covered.count))
            }
            let (oldMean, newMean) = (mean { old.values[$0] }, mean { new.values[$0] })
            let variance = mean { (old.values[$0] - oldMean) * (old.values[$0] - oldMean) }
            let covariance = mean { (old.values[$0] - oldMean) * (new.values[$0] - newMean) }
            // Where there is too little contrast to tell, colours keep their proportions.
            let (faint, proportion): (Float, Float) = (1e-3, min(newMean / max(oldMean, 0.02), 1))
            let slope = min(max((covariance + faint * proportion) / (variance + faint), 0), 1.5)
            return (slope, newMean - slope * oldMean)
        }
    }
}
