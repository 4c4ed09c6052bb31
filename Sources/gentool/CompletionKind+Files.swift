import ArgumentParser

/// What shells offer behind options that take files: folders, and files with these suffixes.
extension CompletionKind {
    static let pictures = file(extensions: pictureSuffixes)
    /// Where a clip may stand for a picture; others can be named all the same.
    static let picturesAndClips = file(
        extensions: pictureSuffixes + ["apng", "gif", "avi", "y4m", "mp4", "mov", "mkv", "webm", "MP4", "MOV"])
    /// Weights in all formats that are read; a folder may be a model, too.
    static let weights = file(extensions: ["safetensors", "ckpt", "pt", "pth", "bin", "gguf", "param"])
    /// What `gentool train` writes.
    static let trained = file(extensions: ["safetensors"])
    private static let pictureSuffixes = ["png", "jpg", "jpeg", "PNG", "JPG", "JPEG"]
    static let jsonLines = file(extensions: ["jsonl"])
}
