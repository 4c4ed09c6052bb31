import GentoolBase
import GentoolRaster
import GentoolTensors
import GentoolWorld

/// Pictures of the project's own world, without end.
public struct WorldPictures: PictureSource {
    /// The family of pictures; `nil` for all of them.
    public let kind: Scene.Kind?
    /// Columns of the pictures.
    public let width: Int
    /// Rows of the pictures.
    public let height: Int
    /// How many of the landscapes show one of their things from nearer, 0...1.
    public let closeUps: Float
    private let firstSeed: UInt64

    /// - Parameters:
    ///   - kind: the family of pictures; `nil` for all of them.
    ///   - width: of the pictures, in pixels.
    ///   - height: of the pictures, in pixels.
    ///   - closeUps: how many of the landscapes show one of their things from nearer, 0...1.
    ///   - firstSeed: of the scene with index 0; those after it count up.
    public init(kind: Scene.Kind? = nil, width: Int, height: Int, closeUps: Float = 0, firstSeed: UInt64 = 0) {
        (self.kind, self.width, self.height) = (kind, width, height)
        (self.closeUps, self.firstSeed) = (closeUps, firstSeed)
    }

    /// `world`, with the family behind a slash where it is one.
    public var name: String { kind.map { "world/\($0.rawValue)" } ?? "world" }
    /// `nil`: they never end.
    public var count: Int? { nil }
    /// Every word that the world says.
    public var words: [String] { World.vocabulary }

    /// The picture of the seed that the index is added to, with its caption.
    public func example(_ index: Int) throws -> Example {
        let seed = firstSeed &+ UInt64(index)
        return example(scene(seed), seed: seed)
    }

    /// The same scene with one edit; `nil` where it has none, or one of the light seen from near.
    public func edited(_ index: Int) throws -> EditedExample? {
        let seed = firstSeed &+ UInt64(index)
        let scene = scene(seed)
        guard let (edit, instruction) = scene.edit(seed: seed) else { return nil }
        // What is near shines at night as nothing in a photograph does.
        if edit.thing == nil && scene.isCloseUp { return nil }
        return EditedExample(instruction: instruction, result: example(edit.scene, seed: seed))
    }

    /// A thing or a part of a scene that is hidden; `nil` for pictures that are not square, and for textures and
    /// leaves.
    public func hidden(_ index: Int) throws -> HiddenExample? {
        guard width == height else { return nil }
        let seed = firstSeed &+ UInt64(index)
        let scene = scene(seed)
        // Of textures and leaves no part has a name.
        guard scene.kind == .landscape || scene.kind == .shapes else { return nil }
        let rendering = scene.rendering(width: width, height: height)
        var generator = SplitMix64(seed, 1)
        if let thing = scene.visibleThing(in: rendering, using: &generator) {
            let mask = Mask.around(rendering.mask(ofThing: thing), using: &generator)
            return HiddenExample(
                picture: rendering.picture, mask: mask, caption: scene.caption(ofThing: thing, seed: generator.next()))
        }
        for _ in 0..<4 {
            let mask = Mask.random(side: width, using: &generator)
            guard let caption = scene.caption(under: mask, seed: generator.next()) else { continue }
            return HiddenExample(picture: rendering.picture, mask: mask, caption: caption)
        }
        return nil
    }

    private func scene(_ seed: UInt64) -> Scene { Scene(seed: seed, kind: kind, closeUps: closeUps) }

    private func example(_ scene: Scene, seed: UInt64) -> Example {
        Example(
            picture: scene.rendered(width: width, height: height).converted(to: .rgb).with(depth: 8),
            // Of two captions each says it in other words.
            caption: scene.caption(seed: seed, isShort: seed % 2 == 1))
    }
}

extension Scene {
    /// One of the things that can be seen well.
    func visibleThing(in rendering: Rendering, using generator: inout SplitMix64) -> Int? {
        let visible = things.indices.filter { index in
            things[index].isPresent && rendering.mask(ofThing: index).coverage > 0.003
        }
        return thing(among: visible, using: &generator)
    }
}
