import Raster
import Tensors
import World

/// Photographs with one thing of the world in them, and landscapes of the world with a piece of a photograph in front:
/// exact changes of pictures that nobody could have photographed twice.
///
/// Models that learn changes from the world alone take what looks like no landscape of it for something to be changed.
public struct Collages: PictureSource {
    private let photographs: PictureFolder
    private let side: Int
    private let seed: UInt64

    /// - Parameter side: of the pictures, in pixels.
    public init(of photographs: PictureFolder, side: Int, seed: UInt64) {
        (self.photographs, self.side, self.seed) = (photographs, side, seed)
    }

    public var name: String { "collages" }
    public var count: Int? { nil }
    public var words: [String] { World.vocabulary }

    public func example(_ index: Int) throws -> Example {
        let plan = plan(index)
        return try example(of: plan.before, plan)
    }

    public func edited(_ index: Int) throws -> EditedExample? {
        let plan = plan(index)
        return EditedExample(instruction: plan.instruction, result: try example(of: plan.edit.scene, plan))
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
        let file = Int.random(in: 0..<photographs.files.count, using: &generator)
        let photograph = try photographs.example(file).picture.randomPart(side: side, using: &generator)
        let picture =
            if let thing = plan.edit.thing {
                showing(thing, of: scene, plan, on: photograph, using: &generator)
            } else {
                standing(photograph, in: scene, plan, using: &generator)
            }
        return Example(picture: picture, caption: "")
    }

    /// A photograph with a thing of the world in it, as large as in the world or up to twice as large.
    private func showing(
        _ thing: Int, of scene: Scene, _ plan: Plan, on photograph: FloatImage, using generator: inout SplitMix64
    ) -> Picture {
        let large = Int.random(in: side...(2 * side), using: &generator)
        let small = plan.before.settingThing(thing, present: true).rendering(width: side / 4, height: side / 4)
        let box = small.mask(ofThing: thing).boundingBox() ?? PixelRect(width: 0, height: 0)
        // The thing in the middle, as far as there is more of the world around it.
        func start(_ middle: Int) -> Int { min(max(0, middle * 4 * large / side - side / 2), large - side) }
        let window = PixelRect(
            x: start(box.x + box.width / 2), y: start(box.y + box.height / 2), width: side, height: side)
        let rendering = scene.rendering(width: large, height: large)
        return Picture(photograph).composited(
            with: rendering.picture.cropped(to: window), mask: rendering.mask(ofThing: thing).cropped(to: window))
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
