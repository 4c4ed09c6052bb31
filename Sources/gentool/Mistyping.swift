import ArgumentParser
import GentoolBase
import GentoolPipelines
import GentoolRaster
import SystemPackage

/// What people meant whose words were something else.
enum Mistyping {
    /// What is wrong with the first words of a command's arguments, if they name none of its commands.
    ///
    /// - Parameter topics: what may stand there as well.
    static func verb(
        _ arguments: [String], of command: any ParsableCommand.Type, or topics: [String] = []
    ) -> ValidationError? {
        let subcommands = command.configuration.subcommands
        let commands = subcommands.map { $0._commandName }
        guard let word = arguments.first, !word.hasPrefix("-"), !commands.isEmpty else { return nil }
        // help is followed by what it is wanted for, which may be a topic.
        if word == "help" {
            return verb(Array(arguments.dropFirst()), of: command, or: HelpTopic.allCases.map(\.rawValue))
        }
        if let next = subcommands.first(where: { $0._commandName == word }) {
            return verb(Array(arguments.dropFirst()), of: next)
        }
        if let meant = synonyms[word.lowercased()], commands.contains(meant) {
            return ValidationError("\(word): is no command; \(meant) does that, see gentool \(meant) --help")
        }
        if elsewhere.contains(word.lowercased()) && commands.contains("upscale") {
            return ValidationError(
                "\(word): is no command; upscale enlarges pictures, and what shrinks, crops, turns and converts them are "
                    + "programs such as ImageMagick")
        }
        if let meant = arguments.dropFirst().first(where: commands.contains),
            FilePath(escaped: word).exists || (try? FileFormat(suffixOf: FilePath(escaped: word))) != nil
        {
            return ValidationError("\(word): is no command; the command comes first: gentool \(meant) \(word)")
        }
        let distances = (commands + topics).map { (name: $0, distance: distance(word.lowercased(), $0)) }
        let kind = topics.isEmpty ? "command" : "command or topic"
        let nearest = distances.min { $0.distance < $1.distance }
        if let nearest, nearest.distance <= max(1, min(word.count, nearest.name.count) / 3) {
            return ValidationError("\(word): is no \(kind); did you mean \(nearest.name)?")
        }
        let more = topics.isEmpty ? "" : ", or of the topics \(topics.joined(separator: ", "))"
        return ValidationError("\(word): is no \(kind); expected one of \(commands.joined(separator: ", "))\(more)")
    }

    /// What other programs call what is done here.
    private static let synonyms = [
        "erase": "inpaint", "fill": "inpaint", "heal": "inpaint", "outpaint": "inpaint", "remove": "inpaint",
        "enlarge": "upscale", "denoise": "restore", "matte": "cutout", "rembg": "cutout", "segment": "mask",
        "txt2img": "generate", "img2img": "edit", "identify": "info", "montage": "grid", "diff": "compare",
    ]
    /// What is not.
    private static let elsewhere: Set = ["convert", "crop", "flip", "resize", "rotate", "scale", "shrink", "thumbnail"]

    /// What is wrong with the first argument that begins with a dash but is rather a file than options: taken for options,
    /// its letters could ask for help, and nothing would be made.
    static func dashedName(_ arguments: [String]) -> ValidationError? {
        let words = arguments.prefix { $0 != "--" }
        for (index, word) in words.enumerated() where word.hasPrefix("-") && word.utf8.count > 2 {
            let path = FilePath(escaped: word)
            let isThere = !word.hasPrefix("--") && path.exists
            guard !word.contains("="), Double(word) == nil, isThere || (try? FileFormat(suffixOf: path)) != nil else {
                continue
            }
            // Behind -- there are no options any more.
            let isValue = index > 0 && words[index - 1].hasPrefix("-")
            return ValidationError(
                "\(word): begins with a dash, as options do; if it is a file, say ./\(word)"
                    + (isValue ? "" : ", or put -- in front of all files"))
        }
        return nil
    }

    /// What is wrong with the first argument that is called like an option and is none of a command's.
    ///
    /// - Parameter arguments: behind the command.
    static func option(among arguments: [String], of command: any ParsableCommand.Type) -> String? {
        let help = command.helpMessage(includeHidden: true, columns: 200).split(separator: "\n")
        let names = help.filter { $0.hasPrefix("  -") }.flatMap { $0.matches(of: /--[a-z0-9-]+/).map { String($0.0) } }
        let words = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }
        let known = Set(names).union(everywhere)
        guard let word = words.map({ String($0.prefix { $0 != "=" }) }).first(where: { !known.contains($0) }) else {
            return nil
        }
        return "Unknown option '\(word)'" + (meant(word, among: names).map { ". Did you mean '\($0)'?" } ?? "")
    }

    /// Options of all commands that their help doesn't tell.
    private static let everywhere: Set = [
        "--help", "--help-hidden", "--version", "--generate-completion-script", "--experimental-dump-help",
    ]
    /// What options are called elsewhere.
    private static let optionSynonyms = ["--bg": "--background", "--force": "--overwrite"]

    /// The option that was meant by a name that none has: another spelling of it, its beginning, or some letters of it.
    private static func meant(_ word: String, among names: [String]) -> String? {
        let name = word.lowercased().replacing("_", with: "-")
        if names.contains(name) { return name }
        if let synonym = optionSynonyms[name], names.contains(synonym) { return synonym }
        let longer = names.filter { $0.hasPrefix(name) && name.utf8.count > 4 }
        if let found = longer.min(by: { $0.utf8.count < $1.utf8.count }) { return found }
        let nearest = names.map { (name: $0, distance: distance(name, $0)) }.min { $0.distance < $1.distance }
        guard let nearest, nearest.distance <= max(1, (name.utf8.count - 2) / 3) else { return nil }
        return nearest.name
    }

    /// Arguments in which a negative number is joined to the option in front of it that it was to be the value of; the
    /// parser takes it for another option. `nil` where there is none.
    static func joined(_ arguments: [String], behind option: String) -> [String]? {
        guard let place = arguments.firstIndex(of: option), place + 1 < arguments.count,
            arguments[place + 1].wholeMatch(of: /-[0-9.].*/) != nil
        else { return nil }
        var joined = arguments
        joined.replaceSubrange(place...(place + 1), with: ["\(option)=\(arguments[place + 1])"])
        return joined
    }

    /// The first arguments that were to name pictures but look like words of a text that was not quoted: no files, and
    /// not called like pictures.
    static func words(among pictures: [FilePath]) -> [String] {
        pictures.filter { path in
            path != "-" && !path.bytes.contains { "/*?[.".utf8.contains($0) } && !path.exists
        }.map(\.legible)
    }

    /// The last of two arguments that were to name pictures, if it looks like the place for what is made of the first: no
    /// file, but called as pictures are that can be written.
    static func output(among pictures: [FilePath]) -> String? {
        guard pictures.count == 2, pictures[0] == "-" || pictures[0].exists, !pictures[1].exists,
            (try? FileFormat(suffixOf: pictures[1])) != nil,
            !pictures[1].bytes.contains(where: { "*?[".utf8.contains($0) })
        else { return nil }
        return pictures[1].legible
    }

    /// How many letters must be replaced, left out, added or swapped with their neighbour to make a word of another
    /// (optimal string alignment).
    static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a), Array(b))
        var rows = [Array(0...b.count)]
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
