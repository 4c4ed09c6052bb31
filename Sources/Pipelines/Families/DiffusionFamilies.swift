import FoundationEssentials
import Glibc

/// The families that are known.
public enum DiffusionFamilies {
    /// The last one says what is missing of files that are of none.
    private static let all: [any DiffusionFamily.Type] = [Flux2Model.self, ZImageModel.self, StableDiffusionModel.self]

    /// Opens a model; its weights are read when they are needed.
    ///
    /// - Parameters:
    ///   - path: a folder in diffusers' layout, or a single file.
    ///   - options: how it is opened.
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`, naming the first thing that is wrong.
    public static func open(_ path: String, _ options: ModelOptions = ModelOptions()) throws -> any DiffusionModel {
        let files = try ModelFiles(path)
        let family = all.first { $0.recognizes(files) } ?? all[all.count - 1]
        return try family.init(files, options)
    }

    /// Whether a folder, or a file with a diffusion network in it, is meant to be a model of one of them.
    ///
    /// - Throws: `CheckpointError` if a file can't be read.
    public static func recognize(_ path: String) throws -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return false }
        let files = try ModelFiles(path)
        if case .folder = files { return true }
        return all.contains { $0.recognizes(files) }
    }
}
