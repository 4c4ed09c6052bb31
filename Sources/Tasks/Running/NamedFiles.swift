import GentoolBase
import SystemPackage

/// The files that a name stands for: itself, or all in a folder of that name; none if there is nothing of that name.
struct NamedFiles {
    private let stamps: [FileStamp]

    /// More are no model's: somebody has named the folder of all folders.
    private static let most = 2000

    init(_ name: String) {
        let path = FilePath(escaped: name)
        let below = path.namesBelow(atMost: Self.most).sorted { $0.escaped < $1.escaped }
        stamps = ([path] + below.map { path.pushing($0) }).compactMap { FileStamp($0) }
    }

    /// What they take, together.
    var bytes: Int { stamps.reduce(0) { $0 + $1.size } }

    /// Sizes and times, which change when a file does.
    var text: String { stamps.map { "\($0.size) \($0.modified)" }.joined(separator: " ") }
}
