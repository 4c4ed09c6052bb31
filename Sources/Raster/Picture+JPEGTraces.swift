extension Picture {
    /// Whether it shows what a JPEG leaves: it is of a file whose tables are coarser than those of quality 92, or steps of
    /// brightness stand out between squares of 8×8 pixels, as they do where a picture was a JPEG before it was stored
    /// without loss.
    public var showsJPEGTraces: Bool {
        if let quality = metadata.source?.jpeg?.estimatedQuality { return quality < Self.fineJPEGQuality }
        return showsBlocks
    }

    /// From which on JPEGs are taken for what they show.
    private static let fineJPEGQuality = 92
    /// Blocks in each direction that tell anything.
    private static let fewestBlocks = 8
    /// Of the part that is looked at, in its middle: as many blocks tell enough.
    private static let largestSide = 1024
    /// How much larger steps between blocks are than others, in levels of 255, if blocks are seen. Of pictures that were
    /// made small, and of those again as JPEGs of quality 75, it tells 19 of 20.
    private static let visibleStep: Float = 0.15

    private var showsBlocks: Bool {
        func middle(_ length: Int) -> (start: Int, length: Int) {
            let kept = min(length, Self.largestSide)
            return ((length - kept) / 2 / 8 * 8, kept)
        }
        let (across, down) = (middle(width), middle(height))
        guard min(across.length, down.length) >= 8 * Self.fewestBlocks else { return false }
        let luma = cropped(to: PixelRect(x: across.start, y: down.start, width: across.length, height: down.length))
            .luma
        let (width, height) = (luma.width, luma.height)
        return Self.blocksStandOut(luma.values, step: 1, length: width, nextLine: width, lines: height)
            && Self.blocksStandOut(luma.values, step: width, length: height, nextLine: 1, lines: width)
    }

    /// Whether steps from every eighth sample to the next are larger than those beside them by more than steps at all
    /// other places are.
    private static func blocksStandOut(
        _ values: [Float], step: Int, length: Int, nextLine: Int, lines: Int
    ) -> Bool {
        // What is larger than a few levels is an edge of what the picture shows.
        let largest: Float = 8 / 255
        var sums = [Float](repeating: 0, count: 8)
        let blocks = length / 8 - 1
        for line in 0..<lines {
            let start = line * nextLine
            func stepSize(after place: Int) -> Float {
                abs(values[start + (place + 1) * step] - values[start + place * step])
            }
            var (before, here) = (stepSize(after: 3), stepSize(after: 4))
            for place in 4..<(4 + 8 * (blocks - 1)) {
                let behind = stepSize(after: place + 1)
                sums[place % 8] += min(max(here - (before + behind) / 2, -largest), largest)
                (before, here) = (here, behind)
            }
        }
        let others = (sums[..<7].reduce(0, +)) / 7
        return sums[7] == sums.max() && 255 * (sums[7] - others) > visibleStep * Float(lines * (blocks - 1))
    }
}
