import GentoolBase

/// The blocks of a GIF (CompuServe, "Graphics Interchange Format 89a").
struct GIFStructure {
    struct Frame {
        /// May reach beyond the screen, where browsers show nothing of it.
        let place: PixelRect
        let duration: Rational
        let dispose: FrameCanvas.Disposal
        let transparent: UInt8?
        /// Red, green and blue of each index.
        let colors: Range<Int>
        let isInterlaced: Bool
        /// Where the compressed indices begin: with their bits.
        let data: Int
    }

    /// The logical screen's, or the first frame's where that is larger: browsers do so, too.
    private(set) var width: Int
    /// As of `width`.
    private(set) var height: Int
    private(set) var frames: [Frame] = []
    /// 0 is for ever.
    var plays = 1
    /// What it says beside its frames: comments, and an XMP packet.
    var metadata = Metadata()
    /// Whether all there is are whole frames, and only the mark behind them is missing.
    private(set) var lacksEnd = false
    /// Why there are no more frames than those that are whole; `nil` where nothing shows that there should be.
    private(set) var damage: RasterError?

    /// - Parameter metadataLimit: the most bytes that is kept of what stands beside frames.
    /// - Throws: `RasterError` where not one frame is whole.
    init(_ source: ByteSource, file: String, metadataLimit: Int = ReadOptions().metadataLimit) throws {
        let head = Array(try source.bytes(0..<13))
        guard head.count == 13 else { throw Self.damage(file, "it has no whole header") }
        (width, height) = (Int(head[6]) | Int(head[7]) << 8, Int(head[8]) | Int(head[9]) << 8)
        var parser = GIFParser(source, file: file, globalColors: head[10], metadataLimit: metadataLimit)
        do {
            lacksEnd = try !parser.parse(into: &self)
        } catch let error as RasterError {
            damage = error
        }
        metadata.notices += parser.notices
        if frames.isEmpty { throw damage ?? Self.damage(file, "it has no frames") }
    }

    /// Adds a frame; the first one makes the canvas as large as it is.
    ///
    /// - Returns: whether any of it lies on the canvas.
    mutating func add(_ frame: Frame) -> Bool {
        if frames.isEmpty { (width, height) = (max(width, frame.place.maxX), max(height, frame.place.maxY)) }
        guard !frame.place.clamped(width: width, height: height).isEmpty else { return false }
        frames.append(frame)
        return true
    }

    static func damage(_ file: String, _ what: String) -> RasterError {
        RasterError(.damaged, file: file, "the GIF is damaged or incomplete: \(what)")
    }
}
