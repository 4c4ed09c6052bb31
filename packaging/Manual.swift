// Writes the pages of the manual: one for each verb, from what `gentool --experimental-dump-help` says of it and the
// sections that all pages share.
//
//     gentool --experimental-dump-help | manual VERSION DATE sections.man FOLDER
//
// The argument parser's own plugin (generate-manual) reads the same description, but leaves out all characters beyond
// ASCII, makes running text of the examples, loses the groups of options, and names pages in a way man does not find.

import Foundation

struct Tool: Decodable {
    var command: Verb
}

struct Verb: Decodable {
    var commandName: String
    var superCommands: [String]?
    var abstract: String?
    var discussion: String?
    var arguments: [Argument]?
    var subcommands: [Verb]?

    /// Such as `gentool train gan`.
    var words: [String] { (superCommands ?? []) + [commandName] }
    var page: String { words.joined(separator: "-") }
    var verbs: [Verb] { (subcommands ?? []).filter { $0.commandName != "help" } }
    var shown: [Argument] { (arguments ?? []).filter(\.shouldDisplay) }
    func takes(_ option: String) -> Bool { shown.contains { $0.names?.contains { "--" + $0.name == option } ?? false } }
}

struct Argument: Decodable {
    struct Name: Decodable {
        var kind: String
        var name: String
        var text: String { (kind == "long" ? "--" : "-") + name }
    }

    var kind: String
    var names: [Name]?
    var valueName: String?
    var abstract: String?
    var sectionTitle: String?
    var defaultValue: String?
    var allValues: [String]?
    var isOptional: Bool
    var isRepeating: Bool
    var shouldDisplay: Bool

    var isPositional: Bool { kind == "positional" }

    /// What it is followed by. A name may show several positions: `pictures> ... <text`.
    var value: String {
        let name = (valueName ?? "").replacing(/[<>]/, with: "")
        return roff(name, as: "I") + (isRepeating && isPositional && !name.contains("...") ? " ..." : "")
    }
}

/// Text as man(7) shows it: no line is taken for a request, quotes and the dashes of options stay what they are.
func escaped(_ text: String) -> String {
    var result = text.replacing("\\", with: "\\e").replacing("'", with: "\\(aq").replacing("`", with: "\\(ga")
        .replacing("^", with: "\\(ha").replacing("~", with: "\\(ti")
    result = result.replacing(/(^|[^A-Za-z0-9])(-+)/) {
        "\($0.1)" + String(repeating: "\\-", count: $0.2.count)
    }
    return result.hasPrefix(".") ? "\\&" + result : result
}

func roff(_ text: String, as font: String) -> String { "\\f\(font)\(escaped(text))\\fR" }

/// What the discussion of a verb says, and its examples: blocks with indented lines.
func parts(_ discussion: String) -> (text: [String], examples: [(title: String, lines: [String])]) {
    var text: [String] = []
    var examples: [(String, [String])] = []
    for block in discussion.split(separator: "\n\n") {
        let lines = block.split(separator: "\n").map(String.init)
        let commands = lines.filter { $0.hasPrefix("  ") }
        let words = lines.filter { !$0.hasPrefix("  ") }.joined(separator: " ")
        if !commands.isEmpty {
            examples.append((words, commands.map { String($0.dropFirst(2)) }))
        } else if !words.hasPrefix("The exit code") {
            // What exit codes there are, the shared sections say.
            text.append(words)
        }
    }
    return (text, examples)
}

/// The sections that all pages share; lines between `.\" for --option` and `.\" end` for verbs that take that option.
func shared(_ sections: String, for verb: Verb) -> String {
    var isLeftOut = false
    return sections.split(separator: "\n").filter { line in
        if let option = line.wholeMatch(of: /\.\\" for (--[a-z-]+)/)?.1 {
            isLeftOut = !verb.takes(String(option))
            return false
        }
        if line == ".\\\" end" {
            isLeftOut = false
            return false
        }
        return !isLeftOut && !line.hasPrefix(".\\\"")
    }.joined(separator: "\n")
}

func option(_ argument: Argument) -> String {
    let names = (argument.names ?? []).map(\.text).sorted { $0.count < $1.count }.map { roff($0, as: "B") }
    let title = names.joined(separator: ", ")
    var text = escaped(argument.abstract ?? "")
    if let values = argument.allValues, values.contains(where: { !(argument.abstract ?? "").contains($0) }) {
        text += " One of " + values.map { roff($0, as: "B") }.joined(separator: ", ") + "."
    }
    // Its default is not the same on all machines.
    if argument.names?.contains(where: { $0.name == "precision" }) != true {
        if let value = argument.defaultValue, !value.isEmpty { text += " Default: " + roff(value, as: "B") + "." }
    }
    let words = argument.isPositional ? argument.value : argument.kind == "flag" ? title : "\(title) \(argument.value)"
    return ".TP\n\(words)\n\(text)"
}

func page(_ verb: Verb, parent: Verb?, version: String, date: String, sections: String) -> String {
    var lines = [
        ".TH \(verb.page.uppercased()) 1 \(date) \"gentool \(version)\" \"gentool manual\"", ".SH NAME",
        escaped(verb.page) + " \\- " + escaped((verb.abstract ?? "").replacing(/\.$/, with: "")), ".SH SYNOPSIS",
    ]
    let name = roff(verb.words.joined(separator: " "), as: "B")
    if !verb.verbs.isEmpty {
        lines += [name + " \\fIverb\\fR [\\fIoptions\\fR] ..."]
    } else {
        let needed = verb.shown.filter { !$0.isPositional && !$0.isOptional }.map {
            roff($0.names?.first { $0.kind == "long" }?.text ?? "", as: "B") + " " + $0.value
        }
        let positions = verb.shown.filter(\.isPositional).map { $0.isOptional ? "[\($0.value)]" : $0.value }
        lines += [([name] + needed + ["[\\fIoptions\\fR]"] + positions).joined(separator: " ")]
    }
    let (text, examples) = parts(verb.discussion ?? "")
    lines += [".SH DESCRIPTION", escaped(verb.abstract ?? "")]
    for paragraph in text { lines += [".PP", escaped(paragraph)] }

    if !verb.verbs.isEmpty { lines += [".SH VERBS"] }
    for verb in verb.verbs { lines += [".TP", "\\fB\(escaped(verb.page))\\fR(1)", escaped(verb.abstract ?? "")] }

    let positions = verb.shown.filter(\.isPositional)
    if !positions.isEmpty { lines += [".SH ARGUMENTS"] + positions.map(option) }
    lines += [".SH OPTIONS"]
    let options = verb.shown.filter { !$0.isPositional }
    lines += options.filter { $0.sectionTitle == nil }.map(option)
    var titles: [String] = []
    for title in options.compactMap(\.sectionTitle) where !titles.contains(title) { titles.append(title) }
    for title in titles {
        lines += [".SS " + escaped(title)] + options.filter { $0.sectionTitle == title }.map(option)
    }

    if !examples.isEmpty { lines += [".SH EXAMPLES"] }
    for example in examples {
        lines += [".PP"] + (example.title.isEmpty ? [] : [escaped(example.title)]) + [".PP", ".RS 4", ".EX"]
        lines += example.lines.map(escaped) + [".EE", ".RE"]
    }
    lines += [shared(sections, for: verb), ".SH SEE ALSO"]
    let others = parent.map { [$0.page] + $0.verbs.map(\.page).filter { $0 != verb.page } } ?? verb.verbs.map(\.page)
    lines += [others.map { "\\fB\(escaped($0))\\fR(1)" }.joined(separator: ", ")]
    return lines.joined(separator: "\n") + "\n"
}

func write(_ verb: Verb, parent: Verb? = nil, version: String, date: String, sections: String, to folder: URL) throws {
    try page(verb, parent: parent, version: version, date: date, sections: sections)
        .write(to: folder.appending(path: verb.page + ".1"), atomically: true, encoding: .utf8)
    for child in verb.verbs {
        try write(child, parent: verb, version: version, date: date, sections: sections, to: folder)
    }
}

let words = CommandLine.arguments
guard words.count == 5 else { fatalError("expected a version, a date, the shared sections and a folder") }
let tool = try JSONDecoder().decode(Tool.self, from: FileHandle.standardInput.readToEnd() ?? Data())
try write(
    tool.command, version: words[1], date: words[2], sections: String(contentsOfFile: words[3], encoding: .utf8),
    to: URL(filePath: words[4]))
