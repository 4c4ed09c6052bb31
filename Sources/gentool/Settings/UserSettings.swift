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
        settings = try Self.settings(inFile: file) + Self.settings(in: environment)
    }

    private static func path(_ environment: [String: String]) -> String {
        if let named = environment["GENTOOL_CONFIG"], !named.isEmpty { return named }
        let folder = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        return "\(folder ?? "\(environment["HOME"] ?? NSHomeDirectory())/.config")/gentool/config.toml"
    }

    private static let longest = 1 << 20

    private static func settings(inFile path: String) throws -> [Setting] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
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
        let written = settings.filter { !$0.isVariable }
        let variables = settings.filter(\.isVariable)
        // Those for one command count more than those for all, and variables more than what is written down.
        for setting in written.filter({ $0.verb == nil }) + written.filter({ $0.verb == verb }) + variables {
            values[setting.option] = setting.values
        }
        for setting in variables where setting.option.hasPrefix("\(verb)-") {
            values[String(setting.option.dropFirst(verb.count + 1))] = setting.values
        }
        var added: [String] = []
        for (option, values) in values.sorted(by: { $0.key < $1.key }) {
            guard let kind = Self.kind(of: option, in: help) else { continue }
            let names = ["--\(option)"] + kind.shorts
            let isSaid = arguments.prefix { $0 != "--" }.contains { word in
                names.contains(word) || word.hasPrefix("--\(option)=")
            }
            guard !isSaid else { continue }
            added += kind.isFlag ? (values == ["true"] ? ["--\(option)"] : []) : values.map { "--\(option)=\($0)" }
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
                Self.kind(of: setting.option, in: $0.helpMessage(includeHidden: true, columns: 200)) != nil
            }
        }
        guard isKnown else {
            throw FileError(
                .wrongConfiguration, file: setting.origin,
                "sets \(setting.option), but \(setting.verb.map { "gentool \($0)" } ?? "no command") has an option "
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

    /// Whether a command's help tells of an option, and how else it is written.
    private static func kind(of option: String, in help: String) -> (isFlag: Bool, shorts: [String])? {
        for line in help.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard line.hasPrefix("  -"), let place = words.firstIndex(of: "--\(option)") else { continue }
            guard words[..<place].allSatisfy({ $0.hasPrefix("-") && $0.hasSuffix(",") }) else { continue }
            let isFlag = words.count == place + 1 || !words[place + 1].hasPrefix("<")
            return (isFlag, words[..<place].map { String($0.dropLast()) })
        }
        return nil
    }
}
