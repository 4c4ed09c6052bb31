import FoundationEssentials
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

    /// What a configuration of diffusers or transformers says.
    ///
    /// - Parameter stored: its text, and what errors call it.
    /// - Throws: `ModelError` that names the setting that is not understood.
    static func configuration<Configuration: Decodable>(
        _ stored: (name: String, data: Data), as: Configuration.Type
    ) throws -> Configuration {
        do {
            let decoder = JSONDecoder()
            // Python writes -Infinity, which is JSON5's.
            decoder.allowsJSON5 = true
            return try decoder.decode(Configuration.self, from: stored.data)
        } catch {
            throw ModelError(
                .wrongConfiguration, stored.name, "is no configuration that is understood: \(reason(error))")
        }
    }

    /// What a file says, if it is there.
    ///
    /// - Throws: `FileError` if it can't be read, `ModelError` that names the setting that is not understood.
    static func configuration<Configuration: Decodable>(
        at path: String, as type: Configuration.Type
    ) throws -> Configuration? {
        try contents(path).map { try configuration((path, $0), as: type) }
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
            .dataCorrupted(let context):
            let place = context.codingPath.map(\.stringValue).joined(separator: ".")
            return place.isEmpty ? "not valid JSON" : "\(place): \(context.debugDescription)"
        @unknown default: return "\(error)"
        }
    }
}
