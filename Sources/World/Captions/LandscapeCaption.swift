/// Words for a landscape.
struct LandscapeCaption {
    private let landscape: Landscape
    private let survey: Survey

    init(_ survey: Survey) {
        landscape = survey.landscape
        self.survey = survey
    }

    /// A few words: the place and the time, or the place and one thing.
    func short(_ random: inout SeededRandom) -> String {
        let place = place(&random)
        let things = objects(&random, withSides: false)
        if !things.isEmpty && random.chance(0.4) { return "\(place) with \(things[random.int(0...things.count - 1)])" }
        if let time = time(&random) { return "\(place) \(time)" }
        return place
    }

    /// All that there is to say.
    func full(_ random: inout SeededRandom) -> String {
        let place = place(&random)
        var things = objects(&random, withSides: random.chance(0.3))
        if let trees = trees(&random) { things.append(trees) }
        var text = ["", "", "", "a picture of ", "a painting of ", "a view of "][random.int(0...5)]
        let time = time(&random)
        let isTimeFirst = text.isEmpty && random.chance(0.2)
        if let time, isTimeFirst { text += "\(time), " }
        text += place
        if let time, !isTimeFirst { text += " \(time)" }
        if let weather = weather(&random) { text += random.chance(0.7) ? " \(weather)" : ", \(weather)" }
        if !things.isEmpty { text += " with \(Self.list(things))" }
        if let light = skyLight(&random) { text += ", \(light)" }
        return text
    }

    private func place(_ random: inout SeededRandom) -> String {
        let isMountainous = survey.highLand > 0.015
        let isHilly = survey.hills > 0.03
        let hasWater = survey.water > 0.012
        let adjective = adjective(&random)
        func named(_ nouns: [(String, Bool)]) -> String {
            let (noun, isPlural) = random.pick(nouns)
            guard let adjective else { return isPlural ? noun : Self.article(noun) }
            return isPlural ? "\(adjective) \(noun)" : Self.article("\(adjective) \(noun)")
        }
        let far = isMountainous ? "mountains" : isHilly ? "hills" : nil
        switch landscape.terrain {
        case .desert:
            if hasWater { return named([("desert with a lake", false), ("lake in the desert", false)]) }
            return named([("desert", false), ("desert landscape", false), ("sand dunes", true)])
        case .coast: return named([("coast", false), ("coast by the sea", false), ("beach by the sea", false)])
        case .islands:
            if survey.distantLand < 0.01 { return named([("sea", false), ("beach by the sea", false)]) }
            return named([("islands in the sea", true), ("sea with islands", false)])
        default: break
        }
        switch landscape.water {
        case .lake where hasWater:
            guard let far else { return named([("lake", false), ("lake in a meadow", false)]) }
            return named(
                far == "mountains"
                    ? [
                        ("mountain lake", false), ("lake in the mountains", false),
                        ("lake in front of mountains", false),
                    ]
                    : [("lake between hills", false), ("lake in front of hills", false)])
        case .river where hasWater:
            guard let far else { return named([("river", false), ("river through a meadow", false)]) }
            return named(
                far == "mountains"
                    ? [("river in the mountains", false), ("river in front of mountains", false)]
                    : [("river through the hills", false), ("river between hills", false)])
        default:
            guard let far else { return named([("meadow", false), ("field", false)]) }
            return named(
                far == "mountains"
                    ? [("mountains", true), ("mountain landscape", false), ("meadow in front of mountains", false)]
                    : [("hills", true), ("hilly landscape", false)])
        }
    }

    private func adjective(_ random: inout SeededRandom) -> String? {
        if survey.showsSeason && landscape.season == .winter { return random.pick(["snowy", "snowy", "winter"]) }
        switch landscape.weather {
        case .fog: return "foggy"
        case .rain: if random.chance(0.5) { return "rainy" }
        default: break
        }
        guard survey.showsSeason, landscape.terrain != .coast else { return nil }
        switch landscape.season {
        case .autumn: return random.chance(0.8) ? "autumn" : nil
        case .spring: return random.chance(0.5) ? "spring" : nil
        case .summer:
            return landscape.time == .day && landscape.terrain != .mountains && random.chance(0.5)
                ? random.pick(landscape.water == .none ? ["green", "summer"] : ["summer"]) : nil
        case .winter: return nil
        }
    }

    private func time(_ random: inout SeededRandom) -> String? {
        switch landscape.time {
        case .dawn: random.pick(["at dawn", "at sunrise", "in the morning"])
        case .sunset: random.pick(["at sunset", "at sunset", "in the evening"])
        case .night: "at night"
        case .day:
            landscape.weather == .clear
                ? random.pick(["on a sunny day", "during the day", "by day"])
                : random.pick(["during the day", "by day"])
        }
    }

    private func weather(_ random: inout SeededRandom) -> String? {
        guard
            survey.sky > 0.08 || landscape.weather == .rain || landscape.weather == .snowfall
                || landscape.weather == .fog
        else { return nil }
        switch landscape.weather {
        case .clear:
            if landscape.time == .day { return random.chance(0.5) ? "under a blue sky" : "under a clear sky" }
            return landscape.time == .night ? random.pick(["under the stars", "under a starry sky"]) : nil
        case .cloudy: return random.pick(["under a cloudy sky", "under clouds"])
        case .overcast: return landscape.time == .day ? "under a gray sky" : "under a cloudy sky"
        case .fog: return "in fog"
        case .rain:
            return random.pick(
                ["in the rain", "on a rainy day"].filter { landscape.time == .day || $0 != "on a rainy day" })
        case .snowfall: return random.pick(["in falling snow", "while it is snowing"])
        }
    }

    private func trees(_ random: inout SeededRandom) -> String? {
        guard survey.trees > 0.02, landscape.trees != .none else { return nil }
        let isForest = survey.trees > 0.09
        switch landscape.trees {
        case .conifer: return isForest ? "a pine forest" : "pine trees"
        case .palm: return "palm trees"
        default:
            if landscape.season == .winter { return "bare trees" }
            if landscape.season == .autumn { return "autumn trees" }
            return isForest ? random.pick(["many trees", "a forest"]) : "trees"
        }
    }

    private func skyLight(_ random: inout SeededRandom) -> String? {
        for (index, object) in landscape.objects.enumerated() where object.isPresent && survey.shows(index) {
            if object.kind == .moon { return random.pick(["and the moon in the sky", "and a full moon"]) }
            if object.kind == .sun { return random.pick(["and the sun in the sky", "and a low sun"]) }
        }
        return nil
    }

    private func objects(_ random: inout SeededRandom, withSides: Bool) -> [String] {
        var counts: [String: Int] = [:]
        var order: [(name: String, side: Float)] = []
        for (index, object) in landscape.objects.enumerated() where object.isPresent && survey.shows(index) {
            guard object.kind != .moon && object.kind != .sun, let name = name(of: index, withColor: random.chance(0.8))
            else { continue }
            if counts[name] == nil { order.append((name, landscape.shownSide(of: object))) }
            counts[name, default: 0] += 1
        }
        return order.map { name, side in
            if counts[name]! > 1 { return "two \(Self.plural(name))" }
            let place = side < -0.12 ? "on the left" : side > 0.12 ? "on the right" : "in the middle"
            return withSides ? "\(Self.article(name)) \(place)" : Self.article(name)
        }
    }

    /// The name of an object without an article; `nil` when nobody could tell it from its like.
    func name(of index: Int, withColor: Bool) -> String? {
        let object = landscape.objects[index]
        let color = withColor && landscape.showsColors ? "\(object.color.rawValue) " : ""
        switch object.kind {
        case .tree: return survey.trees < 0.012 ? landscape.trees.single : nil
        case .church, .windmill, .lighthouse, .moon, .sun: return object.kind.rawValue
        case .balloon: return "\(color)hot air balloon"
        case .house, .boat, .tent: return "\(color)\(object.kind.rawValue)"
        }
    }

    static func article(_ name: String) -> String { "aeio".contains(name.first!) ? "an \(name)" : "a \(name)" }

    static func plural(_ name: String) -> String { name.hasSuffix("church") ? "\(name)es" : "\(name)s" }

    static func list(_ things: [String]) -> String {
        guard things.count > 1 else { return things.first ?? "" }
        return "\(things.dropLast().joined(separator: ", ")) and \(things.last!)"
    }
}

extension Landscape {
    /// Whether the colours of things can be told.
    var showsColors: Bool { time != .night && weather != .fog }
}

extension Landscape.Trees {
    /// One of them.
    var single: String {
        switch self {
        case .palm: "palm tree"
        case .conifer: "pine tree"
        case .broadleaf, .none: "tree"
        }
    }
}

extension LandscapeObject.Kind {
    /// Whether it is told from its like by its colour.
    var isColored: Bool { [.house, .boat, .tent, .balloon].contains(self) }
}
