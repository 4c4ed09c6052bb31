import Foundation
import GentoolModelStore
import TestFiles

/// A home with small models where programs keep them: those that other tests have.
struct StoredFixtures {
    private let home = TemporaryFolder()

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
        try home.copy(Self.fixtures.appendingPathComponent(fixture).path, to: path)
    }

    var folders: ModelFolders { ModelFolders(environment: ["HOME": home.path]) }
}
