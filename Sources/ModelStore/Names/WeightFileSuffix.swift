/// What names of files of weights end in.
enum WeightFileSuffix {
    static let all = [
        ".safetensors", ".ckpt", ".pth", ".pt", ".bin", ".gguf", ".onnx", ".param", ".t7", ".model",
    ]

    /// Whether something is called as such files are.
    static func ends(_ name: String) -> Bool { all.contains { name.lowercased().hasSuffix($0) } }
}
