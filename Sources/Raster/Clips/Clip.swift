/// A moving picture as far as all of its frames have it in common. The frames themselves are read one at a time
/// (`ClipReader`) and written one at a time (`ClipWriter`): a clip is never in memory as a whole.
///
/// ```swift
/// let reader = try Clip.reader(contentsOf: "waves.png")
/// let writer = try Clip.writer(to: "waves.gif", for: reader.clip)
/// while let frame = try reader.nextFrame() { try writer.append(frame) }
/// let notices = try writer.finish()
/// ```
///
/// Colours are sRGB unless a profile among the metadata says otherwise.
public struct Clip: Sendable {
    /// Columns of every frame, in pixels.
    public var width: Int
    /// Rows of every frame, in pixels.
    public var height: Int
    /// What the samples of a pixel mean: grey or RGB, with or without alpha.
    public var format: PixelFormat
    /// Bits of a sample: 8 or 16.
    public var depth: Int
    /// Frames a second; where frames have delays of their own, so many that all of these are whole numbers of frames.
    public var frameRate: Rational
    /// Whether every frame is seen for one frame's time, and not for a delay of its own.
    public var hasConstantRate = true
    /// How many frames there are; `nil` where only the end tells that.
    public var frameCount: Int?
    /// How long all of it is, in seconds, as far as that is known; it may be an estimate.
    public var seconds: Double?
    /// How often it is played; 0 is for ever, which is taken for files that don't say it.
    public var loopCount = 0
    /// Width to height of a pixel; 1 for nearly all.
    public var pixelAspect = Rational(1)
    /// Whether the file has sound, too.
    public var hasSound = false
    /// What else the file holds beside frames and sound, each in a few words, such as `2 subtitle tracks`.
    public var companions: [String] = []
    /// What the file carries beside its frames, and what is to be said of it.
    public var metadata = Metadata()
    /// What kind of file it was read from, in words such as `animated PNG`; empty for none.
    public var kind = ""

    /// - Parameters:
    ///   - width: of every frame.
    ///   - height: of every frame.
    ///   - format: grey or RGB, with or without alpha.
    ///   - depth: 8 or 16 bits.
    ///   - frameRate: frames a second, more than 0.
    public init(width: Int, height: Int, format: PixelFormat = .rgb, depth: Int = 8, frameRate: Rational) {
        (self.width, self.height, self.format, self.depth) = (width, height, format, depth)
        self.frameRate = frameRate
    }

    /// How many frames are to be expected; an estimate where the file does not say it.
    public var expectedFrames: Int? {
        frameCount ?? seconds.map { max(1, Int(($0 * frameRate.value).rounded())) }
    }
}
