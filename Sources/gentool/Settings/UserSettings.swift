import ArgumentParser
import Foundation
import GentoolBase
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
        return "\(folder ?? "\(environment["HOME"] ?? NSHomeDirectory())/.config")/gentool/config.toml"
    }

    private static let longest = 1 << 20

    private static func settings(inFile path: String, isNamed: Bool) throws -> [Setting] {
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
                let option = name.dropFirst("GENTOOL_".count).lowercased().replacingOccurrences(of: "_", with: "-")
                return Setting(verb: nil, option: option, values: [value], origin: name, isVariable: true)
            }
    }

    /// Variables of the program that are no options.
    private static let others: Set = ["GENTOOL_CONFIG", "GENTOOL_MODELS", "GENTOOL_FILE_MIRROR"]

    /// The arguments, and behind the command the options that are set for it and that they don't have.
    ///
    /// - Parameter root: the program, as a command of commands.
    /// - Throws: `FileError` for a setting of the file that no command has.
    func completed(_ arguments: [String], for root: any ParsableCommand.Type) throws -> [String] {
        guard !settings.isEmpty else { return arguments }
        for setting in settings where !setting.isVariable { try check(setting, of: root) }
        let path = Self.command(arguments, of: root)
        guard let verb = path.names.first else { return arguments }
        let help = path.command.helpMessage(includeHidden: true, columns: 200)
        var values: [String: [String]] = [:]
        var origins: [String: String] = [:]
        let written = settings.filter { !$0.isVariable }
        let variables = settings.filter(\.isVariable)
        // Those for one command count more than those for all, and variables more than what is written down.
        for setting in written.filter({ $0.verb == nil }) + written.filter({ $0.verb == verb }) + variables {
            values[setting.option] = setting.values
            origins[setting.option] = setting.origin
        }
        for setting in variables where setting.option.hasPrefix("\(verb)-") {
            let option = String(setting.option.dropFirst(verb.count + 1))
            (values[option], origins[option]) = (setting.values, setting.origin)
        }
        var added: [String] = []
        for (option, values) in values.sorted(by: { $0.key < $1.key }) {
            guard let spelling = Self.spelling(of: option, in: help) else { continue }
            let isSaid = arguments.prefix { $0 != "--" }.contains { word in
                spelling.names.contains(word) || word.hasPrefix("--\(option)=")
            }
            guard !isSaid else { continue }
            guard spelling.isFlag else {
                added += values.map { "--\(option)=\($0)" }
                continue
            }
            guard let isOn = Self.isOn(values) else {
                throw FileError(
                    .wrongConfiguration, file: origins[option] ?? "",
                    "sets \(option) to \(values.joined(separator: ", ")); expected true or false")
            }
            added += isOn ? ["--\(option)"] : spelling.opposite.map { [$0] } ?? []
        }
        return path.names + added + arguments.dropFirst(path.names.count)
    }

    private func check(_ setting: Setting, of root: any ParsableCommand.Type) throws {
        let all = root.configuration.subcommands
        let commands = all.filter {
            setting.verb == nil || $0._commandName == setting.verb
        }
        guard !commands.isEmpty else {
            throw FileError(
                .wrongConfiguration, file: setting.origin,
                "is for [\(setting.verb ?? "")], which is no command; expected one of "
                    + all.map { $0._commandName }.joined(separator: ", "))
        }
        let isKnown = commands.contains { command in
            ([command] + command.configuration.subcommands).contains {
                Self.spelling(of: setting.option, in: $0.helpMessage(includeHidden: true, columns: 200)) != nil
            }
        }
        guard isKnown else {
            throw FileError(
                .wrongConfiguration, file: setting.origin,
                "sets \(setting.option), but \(setting.verb.map { "gentool \($0) has no" } ?? "no command has an") option "
                    + "--\(setting.option)")
        }
    }

    /// The command that arguments begin with, as deep as it goes.
    private static func command(
        _ arguments: [String], of root: any ParsableCommand.Type
    ) -> (command: any ParsableCommand.Type, names: [String]) {
        var command = root
        var names: [String] = []
        while names.count < arguments.count,
            let next = command.configuration.subcommands.first(where: { $0._commandName == arguments[names.count] })
        {
            command = next
            names.append(arguments[names.count])
        }
        return (command, names)
    }

    /// How an option is written.
    private struct Spelling {
        let isFlag: Bool
        /// All names of it and of its opposite.
        let names: [String]
        /// What turns a flag off, such as `--no-refine`.
        let opposite: String?
    }

    /// Options that make a command do something else altogether.
    private static let unsettable: Set = ["help", "version"]

    /// How a command's help writes an option; `nil` where it tells of none.
    private static func spelling(of option: String, in help: String) -> Spelling? {
        guard !unsettable.contains(option) else { return nil }
        for line in help.split(separator: "\n") where line.hasPrefix("  -") {
            let words = line.split(separator: " ").map(String.init)
            let first = words.prefix { $0.hasSuffix(",") }.map { String($0.dropLast()) }
            guard first.count < words.count else { continue }
            // A flag and its opposite, with a stroke between.
            let last = words[first.count].split(separator: "/").map(String.init)
            guard (first + last).contains("--\(option)") else { continue }
            let next = first.count + 1
            return Spelling(
                isFlag: words.count == next || !words[next].hasPrefix("<"), names: first + last,
                opposite: last.count == 2 ? last.first { $0 != "--\(option)" } : nil)
        }
        return nil
    }

    /// What a flag is set to; `nil` where that is neither.
    private static func isOn(_ values: [String]) -> Bool? {
        switch values.count == 1 ? values[0].lowercased() : "" {
        case "true", "1", "yes", "on": true
        case "false", "0", "no", "off": false
        default: nil
        }
    }
}
