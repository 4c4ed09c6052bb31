import GentoolBase
import GentoolRaster

/// When a clip's frames are seen.
struct ClipTiming: Encodable {
    /// Frames a second, such as `30000/1001`; `nil` where frames have delays of their own.
    let frameRate: String?
    let seconds: Double?
    /// How often it is played; 0 is for ever, and `nil` what files of its kind don't say.
    let loops: Int?

    init(_ clip: Clip) {
        frameRate = clip.hasConstantRate ? "\(clip.frameRate)" : nil
        // To the microsecond: sums of fractions have tails.
        seconds = clip.seconds.map { ($0 * 1e6).rounded() / 1e6 }
        let saysLoops = [ClipKind.animatedPNG, .gif].contains { $0.rawValue == clip.kind }
        loops = saysLoops ? clip.loopCount : nil
    }

    /// For a person: names and values.
    var lines: [(String, String?)] {
        [
            ("rate", frameRate.map { "\($0) frames a second" } ?? "frames have delays of their own"),
            ("length", seconds.map { String(printf: "%.3g s", $0) }),
            ("played", loops.map { $0 == 0 ? "for ever" : $0 == 1 ? "once" : "\($0) times" }),
        ]
    }
}
