extension Landscape {
    /// The landscape of a seed.
    public init(seed: UInt64) {
        var dice = Dice(seed, "landscape")
        let terrain: Terrain = dice.pick([
            .plains: 2, .hills: 4, .mountains: 5, .desert: 2, .coast: 3, .islands: 2,
        ])
        let water: Water
        switch terrain {
        case .plains: water = dice.pick([.none: 2, .lake: 2, .river: 2])
        case .hills: water = dice.pick([.none: 2, .lake: 2, .river: 2])
        case .mountains: water = dice.pick([.none: 2, .lake: 4, .river: 2])
        case .desert: water = dice.pick([.none: 5, .lake: 1])
        case .coast, .islands: water = .sea
        }
        let season: Season =
            terrain == .desert
            ? .summer : dice.pick([.spring: 3, .summer: 4, .autumn: 3, .winter: terrain == .islands ? 0 : 3])
        let weather: Weather =
            dice.pick([
                .clear: 4, .cloudy: 4, .overcast: 1, .fog: terrain == .desert ? 0 : 1,
                .rain: terrain == .desert || season == .winter ? 0 : 1, .snowfall: season == .winter ? 3 : 0,
            ])
        let trees: Trees
        switch terrain {
        case .desert: trees = dice.chance(0.4) ? .palm : .none
        case .islands: trees = dice.pick([.palm: 3, .conifer: 1, .none: 1])
        case .mountains: trees = dice.pick([.conifer: 5, .broadleaf: 1, .none: 1])
        case .plains, .hills: trees = dice.pick([.broadleaf: 4, .conifer: 2, .none: 1])
        case .coast:
            trees = dice.pick([.palm: season == .winter ? 0 : 2, .broadleaf: 2, .conifer: 2, .none: 2])
        }
        self.init(
            seed: seed, terrain: terrain, water: water,
            time: dice.pick([.dawn: 2, .day: 5, .sunset: 3, .night: 3]), season: season, weather: weather,
            trees: trees, density: dice.float(terrain == .desert ? 0.03...0.12 : 0.15...0.9), objects: [],
            eyeHeight: dice.float(4...9), horizon: dice.float(0.4...0.62))
        objects = Placement(of: self).objects()
    }
}
