import GentoolRaster

extension Landscape {
    /// To the right of the picture's middle, in the unit of `LandscapeObject.side`.
    func shownSide(of object: LandscapeObject) -> Float {
        guard let closeUp else { return object.side }
        return (object.side - closeUp.x / Camera.focalFactor) * closeUp.magnification
    }
}

extension Scene {
    /// The scene of a seed; of the landscapes, a share of `closeUps`, 0...1, shows one of its things, there or not,
    /// from near.
    public init(seed: UInt64, kind: Kind? = nil, closeUps: Float) {
        self.init(seed: seed, kind: kind)
        var random = SeededRandom(seed, "lens")
        guard random.chance(closeUps), let thing = thing(among: Array(things.indices), using: &random) else { return }
        if let closeUp = closeUp(ofThing: thing, share: random.float(0.15...0.6), seed: seed) { self = closeUp }
    }

    /// Whether it is a part of a landscape seen from nearer.
    public var isCloseUp: Bool {
        if case .landscape(let landscape) = content { landscape.closeUp != nil } else { false }
    }

    /// A close-up with a thing in it, there or not; `nil` where the thing can't be seen or is no part of a landscape.
    ///
    /// - Parameters:
    ///   - index: The thing's place in `things`.
    ///   - share: What the thing's longer side takes of the picture's shorter side, about; less where it would have to be
    ///     too large for that.
    ///   - seed: Chooses where in the picture it stands.
    public func closeUp(ofThing index: Int, share: Float, seed: UInt64) -> Scene? {
        guard case .landscape(var landscape) = content else { return nil }
        let side = 96
        let small = settingThing(index, present: true).rendering(width: side, height: side)
        guard let box = small.mask(ofThing: index).boundingBox(above: 0.2) else { return nil }
        let size = Float(max(box.width, box.height)) / Float(side)
        let magnification = clamp(share / size, 1, Self.largestMagnification)
        var random = SeededRandom(seed, "close-up")
        /// The middle of a window that has the thing in it, as far as it doesn't leave the whole picture.
        func middle(_ start: Int, _ length: Int) -> Float {
            let thing = (Float(start) + 0.5 * Float(length)) / Float(side) - 0.5
            let room = max(0, (1 / magnification - size) / 2)
            let limit = (1 - 1 / magnification) / 2
            return clamp(thing + random.float(-room...room), -limit, limit)
        }
        landscape.closeUp = CloseUp(
            x: middle(box.x, box.width), y: middle(box.y, box.height), magnification: magnification)
        return Scene(.landscape(landscape))
    }

    private static let largestMagnification: Float = 6
}
