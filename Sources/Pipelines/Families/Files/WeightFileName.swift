/// The name of a file of weights, as diffusers and transformers give them: `model.fp16-00001-of-00002.safetensors`,
/// `diffusion_pytorch_model-00001-of-00002.fp16.safetensors`, `pytorch_model.bin`.
struct WeightFileName {
    let name: String
    /// From 1 on; 1 where there is only one.
    let shard: Int
    let set: FileSet

    /// The files that hold a network together. The one that is taken comes first: safetensors before PyTorch's, without a
    /// variant before fp32, fp16, bf16 and others in the order of the alphabet, whole before in parts.
    struct FileSet: Hashable, Comparable {
        let suffix: String
        let base: String
        /// Such as "fp16"; empty for none.
        let variant: String
        /// How many there are.
        let shards: Int

        private var rank: [Int] {
            let variants = ["", "fp32", "fp16", "bf16"]
            return [
                suffix == "safetensors" ? 0 : 1, variants.firstIndex(of: variant) ?? variants.count, shards,
            ]
        }

        static func < (a: FileSet, b: FileSet) -> Bool {
            a.rank == b.rank
                ? (a.variant, a.base, a.suffix) < (b.variant, b.base, b.suffix)
                : a.rank.lexicographicallyPrecedes(b.rank)
        }
    }

    /// `nil` for other files.
    init?(_ name: String) {
        let bases = ["diffusion_pytorch_model", "pytorch_model", "model"]
        guard let base = bases.first(where: { name.hasPrefix($0) }),
            let suffix = ["safetensors", "bin"].first(where: { name.hasSuffix(".\($0)") })
        else { return nil }
        var middle = name.dropFirst(base.count).dropLast(suffix.count + 1)
        var (shard, shards) = (1, 1)
        if let part = middle.firstMatch(of: #/-([0-9]{1,6})-of-([0-9]{1,6})/#),
            let (index, count) = Int(part.1).flatMap({ index in Int(part.2).map { (index, $0) } }), count > 0
        {
            (shard, shards) = (index, count)
            middle.removeSubrange(part.range)
        }
        guard middle.isEmpty || middle.first == "." else { return nil }
        self.name = name
        self.shard = shard
        set = FileSet(suffix: suffix, base: base, variant: String(middle.dropFirst()), shards: shards)
    }
}
