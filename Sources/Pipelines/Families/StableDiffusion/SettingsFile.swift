import Foundation
import GentoolBase
import SystemPackage

/// A small text file that says what a model is: a configuration, or settings beside weights.
enum SettingsFile {
    /// A million betas of a scheduler fit; far more are no settings.
    private static let largest = 1 << 25

    /// - Returns: `nil` where there is none.
    /// - Throws: `FileError` if it can't be read, or is too large to be one.
    static func contents(_ path: String) throws -> Data? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return Data(try FileBytes.read(FilePath(escaped: path), atMost: largest))
    }
}
