import Foundation
import GentoolModelStore

/// A home with small models where programs keep them: those that other tests have.
final class StoredFixtures {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("models-\(UUID())")

    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("PipelinesTests/Fixtures")

    /// - Parameter repositories: names of Hugging Face's hub, and which fixture lies there.
    init(_ repositories: [String: String], files: [String] = []) throws {
        for (name, fixture) in repositories {
            try copy(
                fixture,
                ".cache/huggingface/hub/models--\(name.replacingOccurrences(of: "/", with: "--"))/snapshots/abc")
        }
        for file in files { try copy(file, "ComfyUI/models/upscale_models/\(file.split(separator: "/").last ?? "")") }
    }

    private func copy(_ fixture: String, _ path: String) throws {
        let place = url.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: Self.fixtures.appendingPathComponent(fixture), to: place)
    }

    var folders: ModelFolders { ModelFolders(environment: ["HOME": url.path]) }

    deinit { try? FileManager.default.removeItem(at: url) }
}
