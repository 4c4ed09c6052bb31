import GentoolBase
import SystemPackage

/// A path with places for what differs from picture to picture, such as `out/{subdir}/{stem}-large.{ext}`.
public struct PathTemplate: Sendable, Equatable {
    /// The words that stand for something between braces.
    public enum Placeholder: String, Sendable, CaseIterable {
        /// The folder that the input lies in.
        case dir
        /// That folder as seen from the one that was searched; nothing for a file that was named itself.
        case subdir
        /// The input's name without its suffix.
        case stem
        /// The input's suffix if what is made of it can be written so, else `png`.
        case ext
        /// The place in the list of all inputs, from 1, with leading zeros.
        case index
        /// The request's seed.
        case seed
    }

    /// What stands for the placeholders: text in which bytes that are not text are escaped (`FilePath.escaped`).
    public struct Values: Sendable, Equatable {
        /// The input's folder; empty for the current one.
        public var dir = ""
        /// The input's folder as seen from the one that was searched; empty for a file that was named itself.
        public var subdir = ""
        /// The input's name without its suffix.
        public var stem: String
        /// The suffix of what is made, without a dot.
        public var ext = "png"
        /// The place in the list of all inputs, from 1.
        public var index: Int
        /// The length of the list.
        public var count: Int
        /// That of the request.
        public var seed: UInt64

        /// Values of an input in the current folder, of which a PNG is made.
        public init(stem: String, index: Int, count: Int, seed: UInt64) {
            self.stem = stem
            self.index = index
            self.count = count
            self.seed = seed
        }
    }

    private enum Piece: Sendable, Equatable {
        case text(String)
        case placeholder(Placeholder)
    }

    private let pieces: [Piece]

    /// Whether paths tell pictures of different seeds apart.
    public var namesSeed: Bool { pieces.contains(.placeholder(.seed)) }

    /// - Throws: `BatchError` naming a placeholder that does not exist.
    public init(_ text: String) throws {
        var pieces: [Piece] = []
        var rest = text[...]
        while let match = rest.firstMatch(of: /\{([A-Za-z_]*)\}/) {
            guard let placeholder = Placeholder(rawValue: String(match.1)) else {
                let known = Placeholder.allCases.map { "{\($0.rawValue)}" }.joined(separator: ", ")
                throw BatchError(.invalidValue, file: text, "{\(match.1)} is not known; expected one of \(known)")
            }
            pieces += [.text(String(rest[..<match.range.lowerBound])), .placeholder(placeholder)]
            rest = rest[match.range.upperBound...]
        }
        self.pieces = pieces + [.text(String(rest))]
    }

    /// A name for every picture, in the folder `folder`: as the inputs are called, and in the same folders below.
    public init(folder: String) {
        pieces = [
            .text(folder.hasSuffix("/") ? folder : "\(folder)/"), .placeholder(.subdir), .text("/"),
            .placeholder(.stem), .text("."), .placeholder(.ext),
        ]
    }

    /// Whether a path has places in it.
    public static func isTemplate(_ path: String) -> Bool {
        Placeholder.allCases.contains { path.contains("{\($0.rawValue)}") }
    }

    /// The folder that all paths lie in, as far as the template says.
    public var fixedFolder: FilePath {
        guard case .text(let start) = pieces[0] else { return "" }
        guard pieces.count > 1 else { return FilePath(escaped: start).folder }
        return start.lastIndex(of: "/").map { FilePath(escaped: String(start[...$0])) } ?? ""
    }

    /// The path for an input.
    public func path(_ values: Values) -> FilePath { FilePath(escaped: text(values)) }

    private func text(_ values: Values) -> String {
        let text = pieces.enumerated().map { index, piece in
            // A folder's place in front of a slash is a folder, elsewhere a part of a name.
            func folder(_ name: String) -> String {
                guard name.isEmpty, case .text(let next) = pieces[index + 1], next.hasPrefix("/") else { return name }
                return "."
            }
            return switch piece {
            case .text(let text): text
            case .placeholder(.dir): folder(values.dir)
            case .placeholder(.subdir): folder(values.subdir)
            case .placeholder(.stem): values.stem
            case .placeholder(.ext): values.ext
            case .placeholder(.index): String(printf: "%0\("\(values.count)".count)d", values.index)
            case .placeholder(.seed): "\(values.seed)"
            }
        }.joined()
        // Only what empty folders left behind: "a/./b" is "a/b".
        let parts = text.split(separator: "/", omittingEmptySubsequences: true).filter { $0 != "." }
        return (text.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
