import GentoolBase
import SystemPackage

/// ffmpeg and ffprobe, which know all videos.
enum VideoPrograms {
    /// The path of one of them.
    ///
    /// - Throws: `RasterError` where it is not installed.
    static func path(_ name: String, for file: String) throws -> String {
        guard let path = ChildProcess.path(of: name) else {
            throw RasterError(
                .notFound, file: file,
                "the program \(name) is needed for this video and is not installed; install it (such as with apt install "
                    + "ffmpeg), or use Y4M, a Motion-JPEG AVI, an animated PNG or numbered files")
        }
        return path
    }

    /// A path as an argument: one that begins with a dash, or holds a colon, is taken for something else.
    static func argument(_ path: FilePath) -> String {
        "file:" + (path.isAbsolute ? path : FilePath(".").pushing(path)).escaped
    }

    /// What a program complained of, in one line; `nil` if it said nothing.
    static func saidComplaint(_ process: ChildProcess) -> String? {
        let lines = String(decoding: process.readErrors(), as: UTF8.self).split(whereSeparator: \.isNewline)
        // Some lines say only that the conversion failed, or that the one before was said again.
        let empty = ["Conversion failed", "Error while", "Error marking", "    Last message"]
        let line = lines.last { line in !empty.contains { line.hasPrefix($0) } } ?? lines.last
        return line.map { String($0.replacing(#/\[[^\]]* @ 0x[0-9a-f]+\] /#, with: "")).legible }
    }

    /// What a program that failed complained of, or that it gave no reason.
    static func complaint(_ process: ChildProcess) -> String { saidComplaint(process) ?? "without a reason" }
}
