/// The folder and the name in a path. (Foundation's own functions end the program for a path of one character.)
public struct PathName: Sendable, Hashable {
    /// `""` is the current one.
    public let folder: String
    /// What stands behind the last slash; empty if the path ends with one.
    public let name: String

    /// The parts of a path before and behind its last slash.
    public init(_ path: String) {
        if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
            folder = slash == path.startIndex ? "/" : String(path[..<slash])
            name = String(path[path.utf8.index(after: slash)...])
        } else {
            (folder, name) = ("", path)
        }
    }

    /// A name in a folder; `""` is the current one.
    public init(folder: String, name: String) { (self.folder, self.name) = (folder, name) }

    /// Folder and name, with one slash between them.
    public var path: String { folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)" }

    /// The name up to its last dot, which hidden files begin with.
    public var stem: String { dot.map { String(name[..<$0]) } ?? name }

    /// The path up to the name's last dot.
    public var withoutSuffix: String { PathName(folder: folder, name: stem).path }

    /// The path with something behind the name's stem, as in `name-2.png`, or `name-2` where there is no suffix.
    ///
    /// - Parameter mark: such as `-2`.
    public func marked(_ mark: String) -> String {
        suffix.isEmpty ? path + mark : "\(withoutSuffix)\(mark).\(suffix)"
    }

    /// What follows the last dot; empty without one.
    public var suffix: String { dot.map { String(name[name.index(after: $0)...]) } ?? "" }

    private var dot: String.Index? { name.lastIndex(of: ".").flatMap { $0 == name.startIndex ? nil : $0 } }
}
