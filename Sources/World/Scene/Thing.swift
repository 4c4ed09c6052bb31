/// One thing in a scene that can be taken away or brought in: an object of a landscape, or a shape.
public struct Thing: Sendable, Hashable {
    /// Without an article: "red house".
    public let name: String
    /// Whether it is there now.
    public let isPresent: Bool
}

extension Scene {
    /// Everything that can be in the scene or not; textures and leaves have none.
    public var things: [Thing] {
        switch content {
        case .landscape(let landscape):
            landscape.objects.map { object in
                let isPlain = [.tree, .church, .windmill, .lighthouse, .moon, .sun].contains(object.kind)
                let name = object.kind == .balloon ? "hot air balloon" : object.kind.rawValue
                return Thing(name: isPlain ? name : "\(object.color.rawValue) \(name)", isPresent: object.isPresent)
            }
        case .shapes(let picture):
            picture.shapes.map { Thing(name: "\($0.color.rawValue) \($0.form.rawValue)", isPresent: $0.isPresent) }
        case .texture, .leaves: []
        }
    }

    /// One of some things, given by their places in `things`, by chance. What nearly every landscape has, the sun, the
    /// moon and balloons, is rarer than what only some have: so of many scenes, every kind comes about as often.
    public func thing(among indices: [Int], using generator: inout some RandomNumberGenerator) -> Int? {
        let isCommon: (Int) -> Bool =
            if case .landscape(let landscape) = content {
                { landscape.objects[$0].kind.isInSky }
            } else {
                { _ in false }
            }
        return indices.flatMap { Array(repeating: $0, count: isCommon($0) ? 1 : 4) }.randomElement(using: &generator)
    }

    /// The same scene with a thing, given by its place in `things`, there or not, and nothing else moved.
    public func settingThing(_ index: Int, present: Bool) -> Scene {
        switch content {
        case .landscape(var landscape):
            landscape.objects[index].isPresent = present
            return Scene(.landscape(landscape))
        case .shapes(var picture):
            picture.shapes[index].isPresent = present
            return Scene(.shapes(picture))
        case .texture, .leaves: return self
        }
    }
}
