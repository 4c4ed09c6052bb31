import ArgumentParser
import FoundationEssentials
import GentoolBase
import GentoolTasks
import SystemPackage

/// What somebody wants of every run: options that stand in a file or in variables, and count where the arguments don't say
/// otherwise.
struct UserSettings {
    struct Setting: Equatable {
        /// The command that it is for; `nil` for all that have such an option.
        let verb: String?
        /// In variables with the command in front, if it is for one.
        let option: String
        let values: [String]
        /// Where it stands, for a person.
        let origin: String
        let isVariable: Bool

        /// Its values as others may see them: keys stay secret.
        var shownValues: String {
            option == "key" || option.hasSuffix("-key") ? "•••" : values.joined(separator: ", ")
        }

        /// How much it counts beside others: those for one command more than those for all, variables more than what is
        /// written down.
        var rank: Int { isVariable ? 2 : verb == nil ? 0 : 1 }
    }

    let settings: [Setting]
    /// The file that is looked for.
    let file: String

    /// - Throws: `FileError` where the file can't be read or has a line that makes no sense.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        file = Self.path(environment)
        settings =
            try Self.settings(inFile: file, isNamed: environment["GENTOOL_CONFIG"]?.isEmpty == false)
            + Self.settings(in: environment)
    }

    private static func path(_ environment: [String: String]) -> String {
        if let named = environment["GENTOOL_CONFIG"], !named.isEmpty { return named }
        let folder = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        return "\(folder ?? "\(environment["HOME"] ?? FilePath.home.string)/.config")/gentool/config.toml"
    }

    private static let longest = 1 << 20

    private static func settings(inFile path: String, isNamed: Bool) throws -> [Setting] {
        // The way to say "none".
        if path == "/dev/null" { return [] }
        guard FileManager.default.fileExists(atPath: path) || isNamed else { return [] }
        guard FilePath(path).isRegularFile else {
            throw FileError(.notFound, file: path, "is no file with settings")
        }
        let bytes = try FileBytes.read(FilePath(path), atMost: longest)
        do {
            return try SettingsText(String(decoding: bytes, as: UTF8.self)).entries.map {
                Setting(
                    verb: $0.table, option: $0.key, values: $0.values, origin: "\(path):\($0.line)",
                    isVariable: false)
            }
        } catch let flaw as SettingsText.Flaw {
            throw FileError(.wrongConfiguration, file: "\(path):\(flaw.line)", flaw.reason)
        }
    }

    /// `GENTOOL_QUALITY`, `GENTOOL_UPSCALE_MODEL`.
    private static func settings(in environment: [String: String]) -> [Setting] {
        environment.filter { $0.key.hasPrefix("GENTOOL_") && !$0.value.isEmpty && !others.contains($0.key) }
            .sorted { $0.key < $1.key }.map { name, value in
                let option = name.dropFirst("GENTOOL_".count).lowercased().replacing("_", with: "-")
                return Setting(verb: nil, option: option, values: [value], origin: name, isVariable: true)
            }
    }

    /// Variables of the program that are no options.
    private static let others: Set = ["GENTOOL_CONFIG", "GENTOOL_MODELS", "GENTOOL_FILE_MIRROR"]

    /// The arguments, and behind the command the options that are set for it and that they don't have.
    ///
    /// - Parameter root: the program, as a command of commands.
    /// - Throws: `FileError` for a setting of the file that no command has.
    func completed(_ arguments: [String], for root: any ParsableCommand.Type) throws -> CompletedArguments {
        for setting in settings where !setting.isVariable { try check(setting, of: root) }
        let path = OptionSpelling.command(arguments, of: root)
        var completed = CompletedArguments(arguments)
        guard let verb = path.names.first else { return completed }
        let values = values(for: verb)
        guard !values.isEmpty || FlagValues.areSaid(arguments) else { return completed }
        let help = path.command.helpMessage(includeHidden: true, columns: 200)
        let displaced = Self.displaced(values, by: arguments, path.command, help)
        var added: [String] = []
        for (option, setting) in values.sorted(by: { $0.key < $1.key }) where !displaced.contains(option) {
            guard !OptionSpelling.unsettable.contains(option) else {
                completed.notes.append(
                    "\(setting.origin): --\(option) works only on the command line; ignored")
                continue
            }
            guard let spelling = OptionSpelling(option, in: help) else {
                if setting.isVariable, !isKnown(setting, of: root) {
                    completed.notes.append("\(setting.origin): no command has an option --\(option); ignored")
                }
                continue
            }
            guard !spelling.isSaid(in: arguments) else { continue }
            let words = try words(spelling, setting)
            added += words
            if !words.isEmpty { completed.origins.append((words, setting.origin)) }
        }
        let said = FlagValues.resolved(Array(arguments.dropFirst(path.names.count)), help) { option in
            values[option] != nil
        }
        completed.words = path.names + added + said
        return completed
    }

    /// The settings that arguments, or settings that count more, exclude: they ask for the same in another way.
    private static func displaced(
        _ values: [String: Setting], by arguments: [String], _ command: any ParsableCommand.Type, _ help: String
    ) -> Set<String> {
        guard let command = command as? any RequestCommand.Type else { return [] }
        return command.alternatives.reduce(into: []) { displaced, alternatives in
            var said = alternatives.fields.filter { field in
                OptionSpelling(OptionName.option(ofField: field), in: help)?.isSet(in: arguments) == true
            }
            for rank in [2, 1, 0] {
                let others = alternatives.displaced(by: said)
                let set = values.filter { $0.value.rank == rank }.map { OptionName.field(ofOption: $0.key) }
                displaced.formUnion(others.intersection(set).map(OptionName.option(ofField:)))
                said.formUnion(alternatives.fields.intersection(set).subtracting(others))
            }
        }
    }

    /// What is set for a command, by the names of options.
    private func values(for verb: String) -> [String: Setting] {
        var values: [String: Setting] = [:]
        let written = settings.filter { !$0.isVariable }
        let variables = settings.filter(\.isVariable)
        for setting in written.filter({ $0.verb == nil }) + written.filter({ $0.verb == verb }) + variables {
            values[setting.option] = setting
        }
        for setting in variables where setting.option.hasPrefix("\(verb)-") {
            values[setting.option] = nil
            values[String(setting.option.dropFirst(verb.count + 1))] = setting
        }
        return values
    }

    /// An option as arguments say it.
    private func words(_ spelling: OptionSpelling, _ setting: Setting) throws -> [String] {
        guard spelling.isFlag else {
            return NumberLists.joined(setting.values, by: spelling.numberCount).map { "\(spelling.name)=\($0)" }
        }
        guard let isOn = FlagValues.isOn(setting.values) else {
            throw FileError(
                .wrongConfiguration, file: setting.origin,
                "sets \(spelling.name.dropFirst(2)) to \(setting.values.joined(separator: ", ")); expected true or false"
            )
        }
        return isOn ? [spelling.name] : spelling.opposite.map { [$0] } ?? []
    }

    private func check(_ setting: Setting, of root: any ParsableCommand.Type) throws {
        let all = root.configuration.subcommands.map { $0._commandName }
        if let verb = setting.verb, !all.contains(verb) {
            throw FileError(
                .wrongConfiguration, file: setting.origin,
                "is for [\(verb)], which is no command; expected one of \(all.joined(separator: ", "))")
        }
        if OptionSpelling.unsettable.contains(setting.option) {
            throw FileError(
                .wrongConfiguration, file: setting.origin,
                "sets \(setting.option), which works only on the command line; leave it out here")
        }
        guard isKnown(setting, of: root) else {
            throw FileError(
                .wrongConfiguration, file: setting.origin,
                "sets \(setting.option), but \(setting.verb.map { "gentool \($0) has no" } ?? "no command has an") option "
                    + "--\(setting.option)")
        }
    }

    /// Whether a command that a setting is for has such an option.
    private func isKnown(_ setting: Setting, of root: any ParsableCommand.Type) -> Bool {
        root.configuration.subcommands.contains { command in
            let verb = command._commandName
            guard setting.verb == nil || setting.verb == verb else { return false }
            var options = [setting.option]
            if setting.isVariable, setting.option.hasPrefix("\(verb)-") {
                options.append(String(setting.option.dropFirst(verb.count + 1)))
            }
            return ([command] + command.configuration.subcommands).contains { command in
                let help = command.helpMessage(includeHidden: true, columns: 200)
                return options.contains { OptionSpelling($0, in: help) != nil }
            }
        }
    }
}
