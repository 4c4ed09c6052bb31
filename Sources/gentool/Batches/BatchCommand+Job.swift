import ArgumentParser
import GentoolPipelines

extension BatchCommand {
    /// This command as a line of a job file wants it: a line may set each option that is about a picture, and what it
    /// leaves out is as it was said for all.
    ///
    /// The options are written out as arguments and parsed anew: a line is held to what the command line is.
    ///
    /// - Parameter commands: those of earlier lines by their arguments but for the seed.
    /// - Throws: `BatchError` with the line.
    func command(for job: Job, known commands: inout [[String]: Self]) throws -> Self {
        let options = OptionValues.options(of: self)
        let own = options.filter { !OptionValues.aboutTheRun.contains($0.name) && !Self.loadedOnce.contains($0.name) }
        let names = Dictionary(uniqueKeysWithValues: options.map { (OptionName.job($0.name), $0) })
        let known = ["input", "output"] + Self.textNames + own.map { OptionName.job($0.name) }
        for name in job.settings.keys.sorted() where !known.contains(name) {
            if let option = names[name], Self.loadedOnce.contains(option.name) {
                throw BatchError(
                    .invalidValue, file: job.place,
                    "\"\(name)\" is the same for all jobs; say it with \(option.argument)")
            }
            throw BatchError(
                .invalidValue, file: job.place, "\"\(name)\" is not known; expected \(known.joined(separator: ", "))")
        }
        let replaces = Self.alternatives.contains { job.settings[OptionName.job($0)] != nil }
        // It is set by itself: lines often differ in nothing else, and parsing takes milliseconds.
        let seed = try self.seed(for: job)
        let arguments = try options.filter { $0.name != "seed" }.flatMap { option -> [String] in
            let said = job.settings[OptionName.job(option.name)].flatMap { $0.isEmpty ? nil : $0 }
            let texts = said ?? (replaces && Self.alternatives.contains(option.name) ? [] : option.texts)
            guard option.isFlag else {
                // With nothing behind it, = is no value.
                return texts.flatMap { $0.isEmpty ? [option.argument, $0] : ["\(option.argument)=\($0)"] }
            }
            guard texts == ["true"] || texts == ["false"] else {
                throw BatchError(
                    .invalidValue, file: job.place, "\"\(OptionName.job(option.name))\" is neither true nor false")
            }
            return texts == ["true"] ? [option.argument] : []
        }
        do {
            var command = try commands[arguments] ?? Self.parse(arguments)
            commands[arguments] = command
            command.seed = seed
            command.text = Self.textNames.lazy.compactMap { job.settings[$0]?.first }.first ?? text
            return command
        } catch {
            throw BatchError(
                .invalidValue, file: job.place,
                "\(WrongValue.message(error, of: Self.self, arguments) { _ = try Self.parse($0) })")
        }
    }

    /// The seed of a line: its own, or that of all, or one that is drawn for it.
    private func seed(for job: Job) throws -> Seed {
        guard let texts = job.settings["seed"], let text = texts.last else { return seed.isDrawn ? .drawn() : seed }
        guard let own = Seed(argument: text) else {
            throw BatchError(.invalidValue, file: job.place, "--seed \(text): expected \(Seed.expectation)")
        }
        return own
    }
}
