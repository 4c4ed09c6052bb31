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

    /// One line for each option; the content of files that options name counts, too.
    func text(of command: Any) -> String {
        Self.settings(of: command, file: stamp).map { "\($0.name): \($0.values)" }.joined(separator: "\n")
    }

    /// The first of some options that is set to something else than it is by itself, as people write it.
    static func firstChange<Options: ParsableArguments>(of options: Options) throws -> String? {
        let (chosen, usual) = (settings(of: options), settings(of: try Options.parse([])))
        return zip(chosen, usual).first { $0.values != $1.values }.map { setting, _ in
            "--" + setting.name.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
        }
    }

    /// - Parameter file: what is to be said of a file beside its name.
    private static func settings(
        of arguments: Any, file: (String) -> String = { _ in "" }
    ) -> [(name: String, values: [String])] {
        Mirror(reflecting: arguments).children.flatMap { child -> [(name: String, values: [String])] in
            let name = String((child.label ?? "").drop { $0 == "_" })
            guard let option = child.value as? any SettableOption else { return [] }
            if option.isGroup { return settings(of: option.setting, file: file) }
            return besidesTheResult.contains(name) ? [] : [(name, texts(of: option.setting, file: file))]
        }
    }

    private static func texts(of value: Any, file: (String) -> String) -> [String] {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional || mirror.displayStyle == .collection {
            return mirror.children.flatMap { texts(of: $0.value, file: file) }
        }
        if let weighted = value as? WeightedFile {
            return ["\(weighted.path):\(weighted.weight) \(file(weighted.path))"]
        }
        if let text = value as? String { return ["\(text) \(file(text))"] }
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
