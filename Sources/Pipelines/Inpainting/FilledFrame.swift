import GentoolRaster

/// The frame of a clip before one that is to be filled: its fillings, where they are now, and which pixels were copied there.
///
/// What is copied is copied again from where that is now: a filling moves with what is around it, and stays as sharp as the
/// clip, however long it is.
struct FilledFrame {
    private let moved: FloatImage
    private let trust: [Float]
    private let mask: Mask
    /// Per pixel of the frame how far it is to the one that is to be copied there; `nil` where that is not known.
    private let offsets: [(x: Int, y: Int)?]

    /// With less trust in the motion around a hole, as behind a cut, it is filled anew.
    private static let leastTrust: Float = 0.3
    /// How far around a hole the motion has to be right, in pixels.
    private static let rim = 16

    /// - Parameters:
    ///   - before: the frame before with its holes filled.
    ///   - memory: what it left; `nil` if nothing.
    ///   - picture: the frame that is to be filled.
    ///   - mask: its holes.
    init?(_ before: Picture, memory: Picture?, for picture: Picture, _ mask: Mask) {
        guard before.width == picture.width, before.height == picture.height, before.format == picture.format else {
            return nil
        }
        let (earlier, now) = (FloatImage(before), FloatImage(picture))
        let motion = MotionField(from: earlier, to: now, unknown: mask.values.map { $0 > 0 })
        moved = motion.moved(earlier)
        trust = motion.trust(from: earlier, to: now)
        self.mask = mask
        let copies = memory.flatMap { Copies($0, width: mask.width, height: mask.height) }
        let places = motion.places()
        offsets = places.enumerated().map { pixel, place in
            guard mask.values[pixel] > 0, let place, let offset = copies?.offset(place) else { return nil }
            // What is copied may move in another way than where it goes.
            let (x, y) = (pixel % mask.width + offset.x, pixel / mask.width + offset.y)
            guard x >= 0, y >= 0, x < mask.width, y < mask.height else { return nil }
            let difference = motion.vectors[pixel] - motion.vectors[y * mask.width + x]
            return (offset.x + Int(difference.x.rounded()), offset.y + Int(difference.y.rounded()))
        }
    }

    /// What a hole begins with; `nil` if the frame before says nothing about it.
    ///
    /// - Parameters:
    ///   - hole: its box.
    ///   - window: the part of the frame that it is filled from.
    ///   - isHole: of the window's pixels.
    ///   - isAvoided: of the window's pixels, which may not be copied.
    func start(
        _ hole: PixelRect, _ window: PixelRect, isHole: [Bool], isAvoided: [Bool]?
    ) -> (image: FloatImage, sources: [Int32])? {
        let around = hole.expanded(by: Self.rim).intersection(mask.bounds)
        var (sum, count) = (Float(0), Float(0))
        for y in around.rows {
            for x in around.columns where mask[x, y] == 0 {
                sum += trust[y * mask.width + x]
                count += 1
            }
        }
        guard count > 0, sum / count >= Self.leastTrust else { return nil }
        let sources = isHole.indices.map { pixel -> Int32 in
            let (x, y) = (pixel % window.width, pixel / window.width)
            guard isHole[pixel], let offset = offsets[(window.y + y) * mask.width + window.x + x] else { return -1 }
            let (sourceX, sourceY) = (x + offset.x, y + offset.y)
            guard sourceX >= 0, sourceY >= 0, sourceX < window.width, sourceY < window.height else { return -1 }
            let source = sourceY * window.width + sourceX
            return isHole[source] || isAvoided?[source] == true ? -1 : Int32(source)
        }
        return (moved.cropped(to: window), sources)
    }

    /// Which pixels are copied into holes.
    struct Copies {
        private let width: Int
        private var offsets: [UInt16]

        private static let middle = 1 << 15

        /// None yet.
        init(width: Int, height: Int) {
            self.width = width
            offsets = [UInt16](repeating: 0, count: 3 * width * height)
        }

        /// - Parameter memory: of a frame as large.
        init?(_ memory: Picture, width: Int, height: Int) {
            guard case .sixteen(let words) = memory.samples, memory.format == .rgb, memory.width == width,
                memory.height == height
            else { return nil }
            (self.width, offsets) = (width, words)
        }

        /// - Parameters:
        ///   - sources: places in a window for its pixels, -1 for none.
        ///   - window: a part of the frame.
        mutating func add(_ sources: [Int32], _ window: PixelRect) {
            for (pixel, source) in sources.enumerated() where source >= 0 {
                let (x, y) = (pixel % window.width, pixel / window.width)
                let place = 3 * ((window.y + y) * width + window.x + x)
                let (dx, dy) = (Int(source) % window.width - x, Int(source) / window.width - y)
                guard abs(dx) < Self.middle, abs(dy) < Self.middle else { continue }
                (offsets[place], offsets[place + 1], offsets[place + 2]) = (
                    UInt16(dx + Self.middle), UInt16(dy + Self.middle), UInt16.max
                )
            }
        }

        func offset(_ pixel: Int) -> (x: Int, y: Int)? {
            offsets[3 * pixel + 2] == 0
                ? nil : (Int(offsets[3 * pixel]) - Self.middle, Int(offsets[3 * pixel + 1]) - Self.middle)
        }

        /// An RGB picture of 16 bits: how far it is to the right and down, and white for what is copied at all.
        var memory: Picture {
            Picture(width: width, height: offsets.count / 3 / width, format: .rgb, samples: .sixteen(offsets))
        }
    }
}
