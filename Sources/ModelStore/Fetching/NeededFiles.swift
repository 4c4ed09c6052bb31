import GentoolBase

/// Which files of a repository a program needs: configurations, tokenizers and one copy of each part's weights.
enum NeededFiles {
    /// - Parameter files: all of the repository, as paths in it.
    /// - Returns: those to fetch, in the given order.
    static func of(_ files: [String]) -> [String] {
        let isDiffusers = files.contains("model_index.json")
        let folders = Dictionary(grouping: files.filter { !isUnneeded($0, isDiffusers: isDiffusers) }, by: folder)
        let needed = Set(folders.values.flatMap { smallSettings($0) + weights($0) })
        return files.filter(needed.contains)
    }

    private static func folder(_ path: String) -> String { PathName(path).folder }

    private static func name(_ path: String) -> String { PathName(path).name }

    /// What other programs need, or nobody does. Beside folders of parts lie single files with the same in them.
    private static func isUnneeded(_ path: String, isDiffusers: Bool) -> Bool {
        let top = path.split(separator: "/").first.map(String.init) ?? path
        if ["safety_checker", "feature_extractor", "onnx", "openvino"].contains(top) { return true }
        // SDXL's repository has its parts for ONNX and an older autoencoder beside those that its index names.
        if isDiffusers && ["vae_1_0", "vae_encoder", "vae_decoder"].contains(top) { return true }
        return isDiffusers && !path.contains("/") && path != "model_index.json"
    }

    private static func smallSettings(_ files: [String]) -> [String] {
        files.filter { path in
            let name = name(path)
            return name.hasSuffix(".json") && !name.hasSuffix(".index.json") && !name.contains(".index.")
                || ["merges.txt", "vocab.txt"].contains(name) || name.hasSuffix(".model")
        }
    }

    /// One copy: as fp16 before all else, as safetensors before a pickle.
    private static func weights(_ files: [String]) -> [String] {
        let kinds: [(suffix: String, isHalf: Bool)] = [
            (".safetensors", true), (".safetensors", false), (".bin", true), (".bin", false), (".pth", false),
            (".pt", false), (".gguf", false), (".onnx", false),
        ]
        for kind in kinds {
            let found = files.filter { path in
                let name = name(path)
                let isOther = name.contains("non_ema") || name.contains("openvino") || name.contains("flax")
                return name.hasSuffix(kind.suffix) && name.contains(".fp16") == kind.isHalf && !isOther
            }
            guard !found.isEmpty else { continue }
            let indexes = files.filter { name($0).contains(".index.") && name($0).contains(".fp16") == kind.isHalf }
            // Beside x.safetensors, x.bf16.safetensors is another copy.
            let all = Set(found)
            let copies = found.filter { path in
                let variant = PathName(path).withoutSuffix
                let plain = PathName(variant).withoutSuffix
                return plain != variant && all.contains(plain + kind.suffix)
            }
            return found.filter { !copies.contains($0) }
                + indexes.filter { name($0).contains(kind.suffix == ".bin" ? ".bin." : ".safetensors.") }
        }
        return []
    }
}
