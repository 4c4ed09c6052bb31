extension Landscape {
    /// The landscape of a seed.
    public init(seed: UInt64) {
        var random = SeededRandom(seed, "landscape")
        let terrain: Terrain = random.pick([
            .plains: 2, .hills: 4, .mountains: 5, .desert: 2, .coast: 3, .islands: 2,
        ])
        let water: Water
        switch terrain {
        case .plains: water = random.pick([.none: 2, .lake: 2, .river: 2])
        case .hills: water = random.pick([.none: 2, .lake: 2, .river: 2])
        case .mountains: water = random.pick([.none: 2, .lake: 4, .river: 2])
        case .desert: water = random.pick([.none: 5, .lake: 1])
        case .coast, .islands: water = .sea
        }
        let season: Season =
            terrain == .desert
            ? .summer : random.pick([.spring: 3, .summer: 4, .autumn: 3, .winter: terrain == .islands ? 0 : 3])
        let weather: Weather =
            random.pick([
                .clear: 4, .cloudy: 4, .overcast: 1, .fog: terrain == .desert ? 0 : 1,
                .rain: terrain == .desert || season == .winter ? 0 : 1, .snowfall: season == .winter ? 3 : 0,
            ])
        let trees: Trees
        switch terrain {
        case .desert: trees = random.chance(0.4) ? .palm : .none
        case .islands: trees = random.pick([.palm: 3, .conifer: 1, .none: 1])
        case .mountains: trees = random.pick([.conifer: 5, .broadleaf: 1, .none: 1])
        case .plains, .hills: trees = random.pick([.broadleaf: 4, .conifer: 2, .none: 1])
        case .coast:
            trees = random.pick([.palm: season == .winter ? 0 : 2, .broadleaf: 2, .conifer: 2, .none: 2])
        }
        self.init(
            seed: seed, terrain: terrain, water: water,
            time: random.pick([.dawn: 2, .day: 5, .sunset: 3, .night: 3]), season: season, weather: weather,
            trees: trees, density: random.float(terrain == .desert ? 0.03...0.12 : 0.15...0.9), objects: [],
            eyeHeight: random.float(4...9), horizon: random.float(0.4...0.62))
        objects = Placement(of: self).objects()
    }
}
