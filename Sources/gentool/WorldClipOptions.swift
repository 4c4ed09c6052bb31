import ArgumentParser
import GentoolBase
import GentoolRaster
import GentoolTasks
import GentoolWorld
import SystemPackage

/// Clips of the made-up world.
struct WorldClipOptions: ParsableArguments {
    @Flag(help: "Render clips of landscapes, whose captions say what moves.")
    var clip = false

    @Option(help: ArgumentHelp("Number of frames of a clip.", valueName: "number"))
    var frames = WorldClipOptions.usual.frames

    @Option(help: ArgumentHelp("Frames per second.", valueName: "number"))
    var fps = WorldClipOptions.usual.fps

    @Option(
        help: ArgumentHelp(
            "Format of the clips in a folder: png or apng, gif, avi, y4m, and with ffmpeg mp4, webm and "
                + "others.",
            valueName: "kind"))
    var suffix = WorldClipOptions.usual.suffix

    private static let usual = (frames: 16, fps: 8.0, suffix: "png")

    /// What `suffix` may be.
    static var kinds: String { ClipKind.suffixes.map { ".\($0)" }.joined(separator: ", ") }

    func validate() throws {
        try expect("--frames", frames, in: 2...1024)
        try expect("--fps", fps, in: 1...240)
        guard ClipKind.suffixes.contains(suffix.lowercased()) else {
            throw ValidationError("--suffix \(suffix): names no kind of clip; use \(Self.kinds)")
        }
        let changes = [
            ("--frames", frames != Self.usual.frames), ("--fps", fps != Self.usual.fps),
            ("--suffix", suffix != Self.usual.suffix),
        ]
        guard !clip, let option = changes.first(where: \.1)?.0 else { return }
        throw ValidationError("\(option): is for clips; add --clip, or leave it out")
    }

    private var rate: Rational { Rational.nearest(to: fps, denominatorAtMost: 1001) }

    /// How long a clip is.
    var seconds: Float { Float(Double(frames) / rate.value) }

    /// Whether a file is there already, or any of those that a pattern for numbers names.
    func exists(_ path: FilePath) -> Bool {
        path.exists
            || clip && ClipKind(name: path) == .numberedPictures
                && (try? FramePattern(path)?.numbers().isEmpty) == false
    }

    /// Paints a clip frame by frame.
    ///
    /// - Parameter replacing: whether a file that is there is replaced.
    /// - Returns: What the kind of file has no room for.
    func write(
        _ landscape: MovingLandscape, size: PictureSize, to path: FilePath, replacing: Bool
    ) throws -> [Notice] {
        var clip = Clip(width: size.width, height: size.height, frameRate: rate)
        clip.frameCount = frames
        var options = ClipOptions()
        options.replacesFile = replacing
        let writer = try Clip.writer(to: path, for: clip, options: options)
        for frame in 0..<frames {
            try Interrupt.check()
            let time = Float(Double(frame) / rate.value)
            let picture = landscape.frame(at: time, width: size.width, height: size.height)
            try writer.append(ClipFrame(picture, duration: rate.inverse))
        }
        return try writer.finish()
    }
}
