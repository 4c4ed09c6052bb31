import FoundationEssentials

/// The files of a snapshot.
struct SnapshotFiles {
    private let folder: String
    private let names: [String]

    init(_ folder: String) {
        self.folder = folder
        names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// What a program opens: the folder, if it has a configuration or several files of weights, or the only file of weights;
    /// `nil` where there are no weights at all, or links to some that somebody took away.
    var model: String? {
        guard isWhole, Self.areModel(names) else { return nil }
        let weights = names.filter(WeightFileSuffix.ends)
        return weights.count == 1 && !Self.hasConfiguration(names) ? "\(folder)/\(weights[0])" : folder
    }

    /// Whether files are a model as a whole, and not several in folders.
    ///
    /// - Parameter paths: in the snapshot.
    static func areModel(_ paths: [String]) -> Bool {
        hasConfiguration(paths) || paths.contains { !$0.contains("/") && WeightFileSuffix.ends($0) }
    }

    private static func hasConfiguration(_ paths: [String]) -> Bool {
        paths.contains("model_index.json") || paths.contains("config.json")
    }

    /// Whether all weights that are listed are there.
    private var isWhole: Bool {
        let all = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return all.filter(WeightFileSuffix.ends).allSatisfy {
            FileManager.default.fileExists(atPath: "\(folder)/\($0)")
        }
    }
}
