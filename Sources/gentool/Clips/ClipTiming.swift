import GentoolBase
import GentoolRaster

/// When a clip's frames are seen.
struct ClipTiming: Encodable {
    private let rate: Rational?
    /// Frames a second, such as `30000/1001`; `nil` where frames have delays of their own.
    let frameRate: String?
    let seconds: Double?
    /// How often it is played; 0 is for ever, and `nil` what files of its kind don't say.
    let loops: Int?

    private enum CodingKeys: String, CodingKey { case frameRate, seconds, loops }

    init(_ clip: Clip) {
        rate = clip.hasConstantRate ? clip.frameRate : nil
        frameRate = rate.map { "\($0)" }
        // To the microsecond: sums of fractions have tails.
        seconds = clip.seconds.map { ($0 * 1e6).rounded() / 1e6 }
        let saysLoops = [ClipKind.animatedPNG, .gif].contains { $0.rawValue == clip.kind }
        loops = saysLoops ? clip.loopCount : nil
    }

    /// For a person: names and values.
    var lines: [(String, String?)] {
        [
            (
                "rate",
                rate.map { String(printf: "%.4g frames a second", $0.value) } ?? "frames have delays of their own"
            ),
            ("length", seconds.map { String(printf: "%.3g s", $0) }),
            ("played", loops.map { $0 == 0 ? "for ever" : $0 == 1 ? "once" : "\($0) times" }),
        ]
    }
}
