import GentoolBase
import Testing

/// ffmpeg and ffprobe, which need not be there.
enum FFmpeg {
    static let isThere = ChildProcess.path(of: "ffmpeg") != nil && ChildProcess.path(of: "ffprobe") != nil

    /// What one of them says.
    static func run(_ name: String, _ arguments: [String]) throws -> String {
        let process = try ChildProcess(try #require(ChildProcess.path(of: name)), arguments, input: .none)
        let output = String(decoding: process.readOutput(), as: UTF8.self)
        let errors = String(decoding: process.readErrors(), as: UTF8.self)
        #expect(process.wait() == 0, "\(errors)")
        return output + errors
    }
}
