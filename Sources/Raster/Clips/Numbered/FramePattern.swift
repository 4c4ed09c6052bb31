import GentoolBase
import SystemPackage

/// Names of files of which each is a frame, such as `frames/%04d.png`: a number stands for the place (printf(3), `%d`).
public struct FramePattern: Sendable, Equatable {
    /// The folder of all of them; empty for the current one.
    public let folder: FilePath
    let prefix: String
    let suffix: String
    /// How many digits numbers have at least.
    let digits: Int

    /// - Parameter path: of which the last part has a place for a number.
    public init?(_ path: FilePath) {
        let name = PathName(path.escaped)
        guard let match = name.name.firstMatch(of: /%(0?)([0-9]{0,2})d/),
            name.name[match.range.upperBound...].firstMatch(of: /%0?[0-9]{0,2}d/) == nil
        else { return nil }
        folder = path.folder
        prefix = String(name.name[..<match.range.lowerBound])
        suffix = String(name.name[match.range.upperBound...])
        digits = max(1, Int(match.2) ?? 1)
    }

    /// The file of a number.
    ///
    /// - Parameter number: 0 or more.
    /// - Returns: its path.
    public func path(_ number: Int) -> FilePath {
        let text = "\(number)"
        let zeros = String(repeating: "0", count: max(0, digits - text.count))
        return folder.pushing(FilePath(escaped: prefix + zeros + text + suffix))
    }

    /// The numbers of files that are there, in their order.
    ///
    /// - Returns: each once.
    /// - Throws: `FileError` where the folder can't be read.
    public func numbers() throws -> [Int] {
        try folder.names().compactMap { name -> Int? in
            let text = name.escaped
            guard text.hasPrefix(prefix), text.hasSuffix(suffix), text.count > prefix.count + suffix.count else {
                return nil
            }
            let middle = text.dropFirst(prefix.count).dropLast(suffix.count)
            guard middle.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(middle),
                path(number).lastComponent == name.lastComponent
            else { return nil }
            return number
        }.sorted()
    }
}
