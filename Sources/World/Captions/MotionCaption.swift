extension MovingLandscape {
    /// What the clip shows and how it moves, in English: lower case, no full stop, only words of `World.vocabulary`,
    /// and only what can be seen in the middle of it.
    ///
    /// - Parameters:
    ///   - seed: chooses the phrasing and, within the truth, what is said.
    ///   - isShort: a few words.
    public func caption(seed: UInt64, isShort: Bool = false) -> String {
        var random = SeededRandom(seed, "motion caption")
        let survey = Survey(self.landscape(at: seconds / 2))
        let words = movements(survey, &random)
        let still = Scene(.landscape(survey.landscape)).caption(seed: seed, isShort: isShort)
        guard !words.isEmpty else { return still }
        return "\(still), \(isShort ? words[random.int(0...words.count - 1)] : LandscapeCaption.list(words))"
    }

    /// What moves, the most remarkable first.
    private func movements(_ survey: Survey, _ random: inout SeededRandom) -> [String] {
        func side(_ isRight: Bool) -> String { isRight ? "to the right" : "to the left" }
        var words: [String] = []
        switch camera {
        case .none: break
        case .panLeft: words.append("the camera pans to the left")
        case .panRight: words.append("the camera pans to the right")
        case .goLeft: words.append("the camera moves to the left")
        case .goRight: words.append("the camera moves to the right")
        case .rise: words.append("the camera rises")
        case .nearer: words.append("the camera zooms in")
        case .away: words.append("the camera zooms out")
        }
        switch later {
        case .dawn: words.append("the morning comes")
        case .day: words.append("it becomes day")
        case .sunset: words.append("the evening comes")
        case .night: words.append("it becomes night")
        case nil: break
        }
        for (index, object) in landscape.objects.enumerated() where object.isPresent && survey.shows(index) {
            switch object.kind {
            case .boat where moves(index):
                let name = LandscapeCaption(survey).name(of: index, withColor: true) ?? "boat"
                let verb = Vehicles.hasSail(object) ? "sails" : "moves"
                words.append("the \(name) \(verb) \(side(goesRight(index)))")
            case .balloon: words.append("the balloon flies \(side(goesRight(index)))")
            case .windmill: words.append("the windmill turns")
            case .house where Smoke.rises(from: object): words.append("smoke rises")
            default: break
            }
        }
        if survey.water > 0.03 { words.append(random.pick(["the water ripples", "waves run"])) }
        switch landscape.weather {
        case .rain: words.append("rain falls")
        case .snowfall: words.append("snow falls")
        case .cloudy where survey.sky > 0.1, .overcast where survey.sky > 0.1:
            words.append("clouds drift \(side(wind > 0))")
        default: break
        }
        return words
    }
}
