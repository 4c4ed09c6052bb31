import ArgumentParser
import GentoolRaster

/// What commands take that work on clips, too.
struct ClipOptionGroup: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Frames per second of numbered files, such as 24 or 30000/1001; by default 25.",
            valueName: "rate"))
    var frameRate: Rational?

    func validate() throws {
        guard let frameRate, frameRate.numerator <= 0 || frameRate.value > 1000 else { return }
        throw ValidationError("--frame-rate \(frameRate): expected more than 0, and at most 1000")
    }
}

extension Rational: ExpressibleByArgument {
    /// A fraction such as `30000/1001`, or a number.
    public init?(argument: String) { self.init(argument) }
}
