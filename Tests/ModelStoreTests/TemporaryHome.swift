import Foundation
import TestFiles

/// A home without models, and what programs find in their environment there.
struct TemporaryHome {
    private let folder = TemporaryFolder()
    var environment: [String: String]

    init(_ more: [String: String] = [:]) {
        environment = ["HOME": folder.path, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        environment.merge(more) { $1 }
    }

    var path: String { folder.path }

    /// Writes a file, and the folders that it lies in.
    @discardableResult
    func write(_ text: String, _ name: String) throws -> String { try folder.write(text, name) }
}
