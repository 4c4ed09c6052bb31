import ArgumentParser
import Foundation
import GentoolBase
import GentoolRaster
import Synchronization
import SystemPackage

/// What the options of a command are set to, as far as the pictures that it makes depend on them.
///
/// All options count but those that are named here, so that a new one can't be forgotten.
final class OptionValues: Sendable {
    /// They say which pictures are made, where and with how much ado, but not how one is made.
    static let aboutTheRun: Set = [
        "output", "overwrite", "list", "quiet", "json", "resume", "shard", "recursive", "filesFrom", "null", "jobs",
        "prompts", "count", "journal", "noJournal", "keepTimes",
    ]

    /// What comes out does not depend on them either. (Of a mask the content counts, not its name.)
    private static let besidesTheResult = aboutTheRun.union(["preview", "maxPixels", "mask"])

    private let stamps = Mutex<[String: String]>([:])

    /// One line for each option; the content of files that options name counts, too.
    func text(of command: Any) -> String {
        Self.options(of: command).filter { !Self.besidesTheResult.contains($0.name) }.map { option in
            "\(option.name): \(option.values.map { "\($0.text) \($0.path.map(stamp) ?? "")" })"
        }.joined(separator: "\n")
    }

    /// The first of some options that is set to something else than it is by itself, as people write it.
    static func firstChange<Options: ParsableArguments>(of options: Options) throws -> String? {
        let (chosen, usual) = (self.options(of: options), self.options(of: try Options.parse([])))
        return zip(chosen, usual).first { $0.texts != $1.texts }?.0.argument
    }

    /// An option and what it is set to.
    struct Setting {
        /// As the program's source has it, such as `growMask`.
        let name: String
        /// None if it is not set, several if it was given several times.
        let values: [(text: String, path: String?)]
        let isFlag: Bool

        /// What sets it so.
        var texts: [String] { values.map(\.text) }

        /// As people write it, such as `--grow-mask`.
        var argument: String { OptionName.argument(name) }
    }

    /// All options of a command or of a group, in their order.
    static func options(of arguments: Any) -> [Setting] {
        Mirror(reflecting: arguments).children.flatMap { child -> [Setting] in
            guard let option = child.value as? any SettableOption else { return [] }
            if option.isGroup { return options(of: option.setting) }
            let name = String((child.label ?? "").drop { $0 == "_" })
            return [Setting(name: name, values: values(of: option.setting), isFlag: option.isFlag)]
        }
    }

    /// The texts that set it so, and which file each may name.
    private static func values(of value: Any) -> [(text: String, path: String?)] {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional || mirror.displayStyle == .collection {
            return mirror.children.flatMap { values(of: $0.value) }
        }
        if let path = value as? FilePath { return [(path.escaped, path.escaped)] }
        let text = (value as? any ExpressibleByArgument)?.defaultValueDescription ?? "\(value)"
        return [(text, (value as? WeightedFile)?.path ?? (value as? LikeOption)?.path ?? value as? String)]
    }

    /// Sizes and times of a file, or of all files in a folder; empty if there is none.
    private func stamp(_ path: String) -> String {
        stamps.withLock { stamps in
            if let known = stamps[path] { return known }
            let below = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
            let files = [FilePath(escaped: path)] + below.sorted().map { FilePath(escaped: path).appending($0) }
            let stamp = files.compactMap { FileStamp($0).map { "\($0.size) \($0.modified)" } }.joined(separator: " ")
            stamps[path] = stamp
            return stamp
        }
    }
}

/// What the parser keeps an option in.
private protocol SettableOption {
    var setting: Any { get }
    var isGroup: Bool { get }
    var isFlag: Bool { get }
}

extension SettableOption {
    fileprivate var isGroup: Bool { false }
    fileprivate var isFlag: Bool { false }
}

extension Option: SettableOption {
    fileprivate var setting: Any { wrappedValue }
}

extension Flag: SettableOption {
    fileprivate var setting: Any { wrappedValue }
    fileprivate var isFlag: Bool { true }
}

extension OptionGroup: SettableOption {
    fileprivate var setting: Any { wrappedValue }
    fileprivate var isGroup: Bool { true }
}
