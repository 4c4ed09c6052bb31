import ArgumentParser
import GentoolBase
import GentoolTasks

/// What is said of a value that an option can't take.
enum WrongValue {
    /// One line that names the option, the value, and what was expected; the parser's own where it is about something
    /// else.
    ///
    /// - Parameters:
    ///   - command: whose arguments they are.
    ///   - parse: parses arguments as they were parsed.
    static func message(
        _ error: any Error, of command: any ParsableArguments.Type, _ arguments: [String],
        parse: ([String]) throws -> Void
    ) -> String {
        let text = command.message(for: error)
        guard let match = text.wholeMatch(of: /(?s)The value '(.*)' is invalid for '.*?(--[a-z0-9-]+)[^']*'(.*)/),
            let expectation = expectation(of: String(match.2), in: command) ?? names(in: match.3)
        else { return text }
        let (option, value) = (String(match.2), String(match.1))
        // The command itself knows which numbers it takes: it is asked about one that nothing takes.
        let range = replaced(option, value, in: arguments).flatMap { probe -> String? in
            do { try parse(probe) } catch {
                let refusal = command.message(for: error)
                if refusal.hasPrefix("\(option) "), let range = refusal.firstRange(of: ": expected ") {
                    return String(refusal[range.upperBound...])
                }
            }
            return nil
        }
        return "\(option) \(value): expected \(FieldText.expectation(expectation, range))"
    }

    /// Those that the parser counts up, in a line or on lines of their own.
    private static func names(in text: Substring) -> String? {
        let names = text.matches(of: /'([^']+)'|- (\S+)/).compactMap { $0.1 ?? $0.2 }
        return names.isEmpty ? nil : "one of \(names.joined(separator: ", "))"
    }

    /// The arguments with a number in place of the value.
    private static func replaced(_ option: String, _ value: String, in arguments: [String]) -> [String]? {
        let number = "\(option)=\(Int.min)"
        if let index = arguments.lastIndex(of: "\(option)=\(value)") {
            return Array(arguments[..<index]) + [number] + arguments[(index + 1)...]
        }
        guard let index = arguments.lastIndex(of: value), index > 0 else { return nil }
        return Array(arguments[..<(index - 1)]) + [number] + arguments[(index + 1)...]
    }

    /// What an option takes; `nil` if that is not known.
    private static func expectation(of option: String, in command: any ParsableArguments.Type) -> String? {
        for child in Mirror(reflecting: command.init()).children {
            if let group = child.value as? any GroupOfOptions {
                if let found = expectation(of: option, in: type(of: group).members) { return found }
            } else if let value = child.value as? any TypedOption, child.label.map(OptionName.argument) == option {
                return type(of: value).expectation
            }
        }
        return nil
    }
}

/// An option, by its type: what it holds is not there before arguments are parsed.
private protocol TypedOption {
    static var expectation: String? { get }
}

extension Option: TypedOption {
    fileprivate static var expectation: String? { (Value.self as? any FieldValue.Type)?.singleExpectation }
}

extension FieldValue {
    fileprivate static var singleExpectation: String { Single.expectation }
}

private protocol GroupOfOptions {
    static var members: any ParsableArguments.Type { get }
}

extension OptionGroup: GroupOfOptions {
    fileprivate static var members: any ParsableArguments.Type { Value.self }
}
