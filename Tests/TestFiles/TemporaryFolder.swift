import Foundation

/// A folder that is made empty, and goes away with this value and all that is in it.
///
/// A suite keeps it as a property, or a test as a variable; who has nothing but its path finds it gone.
package final class TemporaryFolder: Sendable {
    package let url = FileManager.default.temporaryDirectory.appendingPathComponent("gentool-\(UUID())")

    package init() {
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            fatalError("\(path): can't be made: \(error)")
        }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    package var path: String { url.path }

    /// The path of a file in it, whether there is one or not.
    package func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    /// What lies right in it, in order.
    package var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

    /// Makes a folder in it, and those in between.
    ///
    /// - Returns: its path.
    @discardableResult
    package func makeFolder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
        return path(name)
    }

    /// Writes a file, and the folders that it lies in.
    ///
    /// - Returns: its path.
    @discardableResult
    package func write(_ bytes: some Sequence<UInt8>, _ name: String) throws -> String {
        try Data(bytes).write(to: place(name))
        return path(name)
    }

    @discardableResult
    package func write(_ text: String, _ name: String) throws -> String { try write(text.utf8, name) }

    /// Copies a file or a folder, and makes the folders that it lies in.
    ///
    /// - Returns: the copy's path.
    @discardableResult
    package func copy(_ original: String, to name: String) throws -> String {
        try FileManager.default.copyItem(at: URL(fileURLWithPath: original), to: place(name))
        return path(name)
    }

    /// Where a file will be, in a folder that is there.
    private func place(_ name: String) throws -> URL {
        let file = url.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        return file
    }
}
