import Foundation

/// A home without models, and what programs find in their environment there.
struct TemporaryHome {
    let path: String
    var environment: [String: String]

    init(_ more: [String: String] = [:]) throws {
        path = NSTemporaryDirectory() + "gentool-home-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        environment = ["HOME": path, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        environment.merge(more) { $1 }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, and the folders that it lies in.
    @discardableResult
    func write(_ text: String, _ name: String) throws -> String {
        let file = "\(path)/\(name)"
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }
}
