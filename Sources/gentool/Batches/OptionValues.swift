import ArgumentParser
import Foundation
import Raster
import Synchronization

/// What the options of a command are set to, as far as the pictures that it makes depend on them.
///
/// All options count but those that are named here, so that a new one can't be forgotten.
final class OptionValues: Sendable {
    /// They say what is done, where and with how much ado, but not what comes out.
    private static let besidesTheResult: Set = [
        "output", "overwrite", "quiet", "json", "preview", "maxPixels", "resume", "shard", "recursive", "filesFrom",
        "jobs",
        "prompts", "count",
        // Its content counts, not its name.
        "mask",
    ]

    private let stamps = Mutex<[String: String]>([:])

    /// One line for each option.
    func text(of command: Any) -> String { lines(of: command).joined(separator: "\n") }

    private func lines(of arguments: Any) -> [String] {
        Mirror(reflecting: arguments).children.flatMap { child -> [String] in
            let name = String((child.label ?? "").drop { $0 == "_" })
            guard let option = child.value as? any SettableOption else { return [] }
            if option.isGroup { return lines(of: option.setting) }
            return Self.besidesTheResult.contains(name) ? [] : ["\(name): \(texts(of: option.setting))"]
        }
    }

    /// The first of some options that is set to something else than it is by itself, as people write it.
    static func firstChange<Options: ParsableArguments>(of options: Options) throws -> String? {
        let values = OptionValues()
        let usual = Set(values.lines(of: try Options.parse([])))
        let changed = values.lines(of: options).first { !usual.contains($0) }
        return changed.map { line in
            "--" + line.prefix { $0 != ":" }.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
        }
    }

    private func texts(of value: Any) -> [String] {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional || mirror.displayStyle == .collection {
            return mirror.children.flatMap { texts(of: $0.value) }
        }
        if let file = value as? WeightedFile { return ["\(file.path):\(file.weight) \(stamp(file.path))"] }
        if let text = value as? String { return ["\(text) \(stamp(text))"] }
        return ["\(value)"]
    }

    /// Sizes and times of a file, or of all files in a folder; empty if there is none.
    private func stamp(_ path: String) -> String {
        stamps.withLock { stamps in
            if let known = stamps[path] { return known }
            let below = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
            let files = [path] + below.sorted().map { PathName(folder: path, name: $0).path }
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
}

extension Option: SettableOption {
    fileprivate var setting: Any { wrappedValue }
    fileprivate var isGroup: Bool { false }
}

extension Flag: SettableOption {
    fileprivate var setting: Any { wrappedValue }
    fileprivate var isGroup: Bool { false }
}

extension OptionGroup: SettableOption {
    fileprivate var setting: Any { wrappedValue }
    fileprivate var isGroup: Bool { true }
}
