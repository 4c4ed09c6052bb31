import Raster
import World

/// Pictures of the project's own world, without end.
public struct WorldPictures: PictureSource {
    public let kind: Scene.Kind?
    public let width: Int
    public let height: Int
    private let firstSeed: UInt64

    /// - Parameters:
    ///   - kind: the family of pictures; `nil` for all of them.
    ///   - firstSeed: of the scene with index 0; those after it count up.
    public init(kind: Scene.Kind? = nil, width: Int, height: Int, firstSeed: UInt64 = 0) {
        (self.kind, self.width, self.height, self.firstSeed) = (kind, width, height, firstSeed)
    }

    public var name: String { kind.map { "world/\($0.rawValue)" } ?? "world" }
    public var count: Int? { nil }
    public var words: [String] { World.vocabulary }

    public func example(_ index: Int) throws -> Example {
        let seed = firstSeed &+ UInt64(index)
        return example(Scene(seed: seed, kind: kind), seed: seed)
    }

    public func edited(_ index: Int) throws -> EditedExample? {
        let seed = firstSeed &+ UInt64(index)
        return Scene(seed: seed, kind: kind).edit(seed: seed).map { edit, instruction in
            EditedExample(instruction: instruction, result: example(edit.scene, seed: seed))
        }
    }

    private func example(_ scene: Scene, seed: UInt64) -> Example {
        Example(
            picture: scene.rendered(width: width, height: height).converted(to: .rgb).with(depth: 8),
            // Of two captions each says it in other words.
            caption: scene.caption(seed: seed, isShort: seed % 2 == 1))
    }
}
