import ArgumentParser

/// What shells offer behind options that take files: folders, and files with these suffixes.
extension CompletionKind {
    static let pictures = file(extensions: ["png", "jpg", "jpeg", "PNG", "JPG", "JPEG"])
    /// Weights in all formats that are read; a folder may be a model, too.
    static let weights = file(extensions: ["safetensors", "ckpt", "pt", "pth", "bin", "gguf", "param"])
    /// What `gentool train` writes.
    static let trained = file(extensions: ["safetensors"])
    static let jsonLines = file(extensions: ["jsonl"])
}
