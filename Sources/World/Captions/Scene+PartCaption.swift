import GentoolRaster

extension Scene {
    /// What somebody would say to have one thing painted: "a red boat", "the moon".
    ///
    /// - Parameters:
    ///   - index: The thing's place in `things`.
    ///   - seed: Chooses the phrasing.
    public func caption(ofThing index: Int, seed: UInt64) -> String {
        var random = SeededRandom(seed, "thing")
        guard case .landscape(let landscape) = content else { return LandscapeCaption.article(things[index].name) }
        let object = landscape.objects[index]
        let name: String
        switch object.kind {
        case .sun: return random.pick(["the sun", "the sun in the sky", "a low sun"])
        case .moon: return random.pick(["the moon", "the moon in the sky", "a full moon"])
        case .tree: name = landscape.trees.single
        case .balloon: name = random.pick(["balloon", "hot air balloon"])
        case .house, .church, .lighthouse, .windmill, .boat, .tent: name = object.kind.rawValue
        }
        let isColored = landscape.showsColors && object.kind.isColored && random.chance(0.7)
        return LandscapeCaption.article(isColored ? "\(object.color.rawValue) \(name)" : name)
    }

    /// What a part of a landscape shows if that is nearly one thing alone: "water", "a pine forest", "a starry sky".
    ///
    /// - Parameters:
    ///   - mask: of the part, on a square picture.
    ///   - seed: Chooses the phrasing.
    public func caption(under mask: Mask, seed: UInt64) -> String? {
        guard case .landscape(let landscape) = content else { return nil }
        var random = SeededRandom(seed, "part")
        return SurfaceCaption(Survey(landscape, under: mask)).text(&random)
    }
}

/// Words for a part of a landscape that is nearly one surface alone.
private struct SurfaceCaption {
    let survey: Survey
    var landscape: Landscape { survey.landscape }

    init(_ survey: Survey) { self.survey = survey }

    private static let nearlyAll: Float = 0.75

    func text(_ random: inout SeededRandom) -> String? {
        if survey.sky > Self.nearlyAll { return random.pick(sky) }
        if survey.water > Self.nearlyAll { return random.pick(water) }
        if survey.trees > Self.nearlyAll { return random.pick(trees) }
        if survey.land > Self.nearlyAll { return land.map { random.pick($0) } }
        return nil
    }

    private var sky: [String] {
        switch landscape.weather {
        case .clear: landscape.time == .night ? ["a starry sky", "stars"] : ["a clear sky", "the sky", "a blue sky"]
        case .cloudy: ["a cloudy sky", "clouds", "the sky"]
        case .overcast: ["a gray sky", "gray clouds"]
        case .fog: ["fog"]
        case .rain: ["a rainy sky"]
        case .snowfall: ["falling snow"]
        }
    }

    private var water: [String] {
        switch landscape.water {
        case .lake: ["a lake", "water", "a lake"]
        case .river: ["a river", "water"]
        case .sea: ["the sea", "water"]
        case .none: ["water"]
        }
    }

    private var trees: [String] {
        switch landscape.trees {
        case .conifer: ["pine trees", "a pine forest", "a forest"]
        case .palm: ["palm trees"]
        case .broadleaf, .none:
            switch landscape.season {
            case .winter: ["bare trees"]
            case .autumn: ["autumn trees", "a forest"]
            case .spring, .summer: ["trees", "a forest", "green trees"]
            }
        }
    }

    /// `nil` where sand and grass can't be told apart.
    private var land: [String]? {
        let isWinter = landscape.season == .winter
        if landscape.terrain == .desert { return ["sand", "yellow sand", "sand dunes"] }
        if survey.highLand > Self.nearlyAll { return isWinter ? ["snowy mountains"] : ["mountains"] }
        if isWinter { return ["snow", "a snowy meadow"] }
        guard landscape.terrain != .coast && landscape.terrain != .islands else { return nil }
        if survey.hills > Self.nearlyAll && survey.distantLand > Self.nearlyAll { return ["hills"] }
        return landscape.season == .autumn
            ? ["an autumn meadow", "a meadow"] : ["grass", "green grass", "a meadow", "a green meadow"]
    }
}
