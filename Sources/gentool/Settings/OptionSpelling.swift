import ArgumentParser

/// How an option of a command is written, as its help tells.
struct OptionSpelling {
    /// Such as `--quality`.
    let name: String
    let isFlag: Bool
    /// All names of it and of its opposite.
    let names: [String]
    /// What turns a flag off, such as `--no-refine`.
    let opposite: String?
    /// Of how many numbers a value is, as in `<x,y,width,height>`.
    let numberCount: Int

    /// Options that nobody wants in every run: they make a command do something else altogether, or go to the network.
    static let unsettable: Set = ["help", "version", "download"]

    /// - Parameters:
    ///   - option: its name without dashes.
    ///   - help: of the command.
    /// - Returns: `nil` where the command has no such option.
    init?(_ option: String, in help: String) {
        for line in help.split(separator: "\n") where line.hasPrefix("  -") {
            let words = line.split(separator: " ").map(String.init)
            let first = words.prefix { $0.hasSuffix(",") }.map { String($0.dropLast()) }
            guard first.count < words.count else { continue }
            // A flag and its opposite, with a stroke between.
            let last = words[first.count].split(separator: "/").map(String.init)
            guard (first + last).contains("--\(option)") else { continue }
            let next = first.count + 1
            name = "--\(option)"
            isFlag = words.count == next || !words[next].hasPrefix("<")
            names = first + last
            opposite = last.count == 2 ? last.first { $0 != "--\(option)" } : nil
            numberCount = isFlag ? 1 : words[next].split(separator: ",").count
            return
        }
        return nil
    }

    /// Whether arguments have it.
    func isSaid(in arguments: [String]) -> Bool {
        arguments.prefix { $0 != "--" }.contains { word in names.contains(word) || word.hasPrefix("\(name)=") }
    }

    /// Whether arguments have it, and not only to take back what is set: `--model=`.
    func isSet(in arguments: [String]) -> Bool { isSaid(in: arguments) && !arguments.contains("\(name)=") }

    /// The command that arguments begin with, as deep as it goes.
    static func command(
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
}
