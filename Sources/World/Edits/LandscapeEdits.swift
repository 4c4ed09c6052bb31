/// What can be changed about a landscape.
struct LandscapeEdits {
    private let landscape: Landscape
    private let survey: Survey
    private let caption: LandscapeCaption

    init(_ landscape: Landscape) {
        self.landscape = landscape
        survey = Survey(landscape)
        caption = LandscapeCaption(survey)
    }

    var all: [Edit] { times + seasons + weathers + objects }

    private func changed(_ change: (inout Landscape) -> Void) -> Scene {
        var landscape = landscape
        change(&landscape)
        return Scene(.landscape(landscape))
    }

    private var times: [Edit] {
        Landscape.Time.allCases.filter { $0 != landscape.time }.map { time in
            let name = time.rawValue
            let instructions =
                time == .day
                ? ["make it day", "turn it into day", "change it to day"]
                : ["make it \(name)", "turn it into \(name)", "change it to \(name)", "show it at \(name)"]
            return Edit(instructions, changed { $0.time = time })
        }
    }

    private var seasons: [Edit] {
        // Snow falls in winter only, and where neither grass nor leaves grow no season shows.
        guard survey.showsSeason, landscape.weather != .snowfall, landscape.terrain != .islands else { return [] }
        let isWinter = landscape.season == .winter
        return Landscape.Season.allCases.filter { season in
            guard season != landscape.season, !(landscape.trees == .palm && season == .winter) else { return false }
            guard !(season == .winter && landscape.weather == .rain) else { return false }
            // Between spring and summer only leaves and flowers tell the difference.
            return Set([season, landscape.season]) != [.spring, .summer]
        }.map { season in
            let name = season.rawValue
            var instructions = ["make it \(name)", "change the season to \(name)", "turn it into \(name)"]
            if season == .winter { instructions += ["add snow", "cover it with snow"] }
            if isWinter && season == .summer { instructions += ["remove the snow", "melt the snow"] }
            return Edit(instructions, changed { $0.season = season })
        }
    }

    private var weathers: [Edit] {
        Landscape.Weather.allCases.filter { $0 != landscape.weather }.compactMap { weather in
            let isDry = landscape.terrain == .desert
            let isWinter = landscape.season == .winter
            let instructions: [String]
            switch weather {
            case .clear:
                guard survey.sky > 0.1 else { return nil }
                instructions =
                    landscape.weather == .fog
                    ? ["remove the fog", "make it clear"] : ["make the sky clear", "remove the clouds"]
            case .cloudy:
                guard landscape.weather == .clear && survey.sky > 0.15 else { return nil }
                instructions = ["add clouds", "make it cloudy", "make the sky cloudy"]
            case .overcast:
                guard landscape.weather == .clear && landscape.time != .night else { return nil }
                instructions = ["make the sky gray", "cover the sky with gray clouds"]
            case .fog:
                if isDry { return nil }
                instructions = ["add fog", "make it foggy"]
            case .rain:
                if isDry || isWinter { return nil }
                instructions = ["make it rain", "add rain", "make it rainy"]
            case .snowfall:
                guard isWinter else { return nil }
                instructions = ["make it snow", "add falling snow"]
            }
            return Edit(instructions, changed { $0.weather = weather })
        }
    }

    private var objects: [Edit] {
        landscape.objects.indices.flatMap { index -> [Edit] in
            let object = landscape.objects[index]
            return object.isPresent ? (survey.shows(index) ? changes(index, object) : []) : addition(index, object)
        }
    }

    /// The name with as much of its colour as is needed to tell it from others; `nil` when that is not enough.
    private func name(_ index: Int) -> String? {
        let object = landscape.objects[index]
        let same = landscape.objects.indices.filter {
            $0 != index && landscape.objects[$0].kind == object.kind && landscape.objects[$0].isPresent
        }
        if same.isEmpty { return caption.name(of: index, withColor: false) }
        guard same.allSatisfy({ landscape.objects[$0].color != object.color }) else { return nil }
        let name = caption.name(of: index, withColor: true)
        return name == caption.name(of: index, withColor: false) ? nil : name
    }

    private func changes(_ index: Int, _ object: LandscapeObject) -> [Edit] {
        guard let name = name(index) else { return [] }
        var edits = [
            Edit(
                ["remove the \(name)", "take away the \(name)", "erase the \(name)"],
                changed { $0.objects[index].isPresent = false }, thing: index)
        ]
        if object.kind.isColored && landscape.showsColors {
            for color in [ColorName.red, .yellow, .blue, .white, .green] where color != object.color {
                edits.append(
                    Edit(
                        [
                            "make the \(name) \(color.rawValue)", "paint the \(name) \(color.rawValue)",
                            "change the color of the \(name) to \(color.rawValue)",
                        ],
                        changed { $0.objects[index].color = color }, thing: index))
            }
        }
        return edits
    }

    private func addition(_ index: Int, _ object: LandscapeObject) -> [Edit] {
        let after = changed { $0.objects[index].isPresent = true }
        guard case .landscape(let landscape) = after.content else { return [] }
        let survey = Survey(landscape)
        guard survey.shows(index), let name = caption.name(of: index, withColor: true) else { return [] }
        let isAlone = landscape.presentObjects.filter { $0.kind == object.kind }.count == 1
        let article = object.kind == .moon || object.kind == .sun ? "the \(name)" : LandscapeCaption.article(name)
        var instructions = ["add \(article)"]
        if let plain = caption.name(of: index, withColor: false), isAlone, !object.kind.isInSky {
            instructions += ["add \(LandscapeCaption.article(plain))", "put \(article) there"]
        }
        if object.kind.isInSky { instructions.append("put \(article) in the sky") }
        if object.kind == .boat && landscape.water != .none {
            instructions.append("put \(article) on the \(landscape.water.rawValue)")
        }
        return [Edit(instructions, after, thing: index)]
    }
}
