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
        guard isWhole else { return nil }
        if names.contains("model_index.json") || names.contains("config.json") { return folder }
        let weights = names.filter(WeightFileSuffix.ends)
        guard let first = weights.first else { return nil }
        return weights.count == 1 ? "\(folder)/\(first)" : folder
    }

    /// Whether all weights that are listed are there.
    private var isWhole: Bool {
        let all = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return all.filter(WeightFileSuffix.ends).allSatisfy {
            FileManager.default.fileExists(atPath: "\(folder)/\($0)")
        }
    }
}
