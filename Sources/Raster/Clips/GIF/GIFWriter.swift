import GentoolBase
import SystemPackage

/// Animated GIF (CompuServe, "Graphics Interchange Format 89a"): of each frame what changed, in 255 colours of its own or of
/// a frame before it.
final class GIFWriter: ClipWriter {
    private let file: FileWriter
    private let name: String
    private let clip: Clip
    private var notices: [Notice]
    private var dithering: OrderedDithering?
    /// The palette that the file begins with.
    private var globalPalette: ColorPalette?
    /// What is seen, without alpha, and the frame that waits for its end.
    private var shown: [UInt8] = []
    private var waiting: (picture: Picture, start: Int)?
    private var end = 0.0
    private var frames = 0
    private var dropped = 0
    private var hasSoftAlpha = false

    private static let largestSide = 0xFFFF
    /// The index of what stays as it is.
    private static let transparent: UInt8 = 255
    /// Shorter delays browsers take for a tenth of a second.
    private static let shortest = 2
    /// A palette is kept as long as it fits about as well as to the frame that it was made for: another one would flicker.
    private static let (mostError, freeError): (Float, Float) = (1.5, 2)

    init(_ path: FilePath, _ clip: Clip, _ options: ClipOptions) throws {
        name = path.legible
        guard max(clip.width, clip.height) <= Self.largestSide else {
            throw RasterError(
                .tooManyPixels, file: name,
                "a GIF's sides have at most \(Self.largestSide) pixels, this clip has \(clip.width)x\(clip.height)")
        }
        notices = clip.lossNotices(keepsAlpha: true, keepsDepth: false, keepsMetadata: false)
        var stored = clip
        stored.depth = 8
        stored.format = clip.format.hasAlpha ? .rgba : .rgb
        self.clip = stored
        file = try FileWriter(path, replacing: options.replacesFile)
    }

    func append(_ frame: ClipFrame) throws {
        let picture = try clip.fitted(frame.picture, number: frames + 1, file: name)
        let start = Int((end * 100).rounded())
        end += frame.duration.value
        frames += 1
        if let last = waiting {
            // There is no time for it.
            guard start - last.start >= Self.shortest else {
                dropped += 1
                return
            }
            try write(last.picture, hundredths: start - last.start)
        }
        waiting = (picture, start)
    }

    func finish(whenSynced: (FilePath, FileStamp) throws -> Void) throws -> [Notice] {
        try Clip.checkFrames(frames, file: name)
        if let last = waiting {
            try write(last.picture, hundredths: max(Self.shortest, Int((end * 100).rounded()) - last.start))
        }
        try file.write([0x3B])
        try file.finish(whenSynced: whenSynced)
        if hasSoftAlpha {
            notices.append(
                Notice(
                    "opacity-hardened",
                    "\(name): pixels of a GIF are seen or not: those that are half opaque or more are seen whole, others are "
                        + "not; write an animated PNG to keep soft edges"))
        }
        if dropped > 0 {
            notices.append(
                Notice(
                    "frame-rate-reduced",
                    "\(name): a GIF has at most 50 frames a second: \(dropped) of \(frames) frames were left out"))
        }
        return notices
    }

    private func write(_ picture: Picture, hundredths: Int) throws {
        guard case .eight(let samples) = picture.samples else { preconditionFailure("a GIF has 8 bits") }
        let hasAlpha = picture.format.hasAlpha
        let colors = hasAlpha ? Self.withoutAlpha(samples) : samples
        if hasAlpha && !hasSoftAlpha {
            hasSoftAlpha = stride(from: 3, to: samples.count, by: 4).contains { 1..<255 ~= samples[$0] }
        }
        let isFirst = shown.isEmpty
        // What was seen at a place where nothing is seen now goes only with all of its frame.
        let place = hasAlpha || isFirst ? PixelRect(width: clip.width, height: clip.height) : changes(colors)
        func isStored(_ pixel: Int) -> Bool {
            hasAlpha
                ? samples[4 * pixel + 3] >= 128
                : isFirst
                    || colors[3 * pixel] != shown[3 * pixel] || colors[3 * pixel + 1] != shown[3 * pixel + 1]
                    || colors[3 * pixel + 2] != shown[3 * pixel + 2]
        }
        let histogram = ColorHistogram(colors, where: isStored)
        let dithering = dithering(for: histogram)
        var indices: [UInt8] = []
        indices.reserveCapacity(place.area)
        for y in place.rows {
            for x in place.columns {
                let pixel = y * clip.width + x
                indices.append(
                    isStored(pixel)
                        ? dithering.index(
                            SIMD3(colors[3 * pixel], colors[3 * pixel + 1], colors[3 * pixel + 2]), x: x, y: y)
                        : Self.transparent)
            }
        }
        if isFirst { try file.write(header(dithering.palette)) }
        try file.write(
            control(min(hundredths, 0xFFFF), disposal: hasAlpha ? 2 : 1, isTransparent: hasAlpha || !isFirst))
        let isGlobal = dithering.palette == globalPalette
        try file.write(
            [0x2C] + [place.x, place.y, place.width, place.height].flatMap(Self.little)
                + (isGlobal ? [0] : [0x87] + Self.table(dithering.palette)) + GIFCompression.packed(indices, bits: 8))
        shown = colors
    }

    /// A palette for colours: the last one if that will do.
    private func dithering(for histogram: ColorHistogram) -> OrderedDithering {
        if histogram.cells.isEmpty, let dithering { return dithering }
        if let dithering, histogram.exact == nil {
            let error = dithering.palette.error(of: histogram)
            if error <= Self.mostError * dithering.palette.error + Self.freeError { return dithering }
        } else if let dithering, let exact = histogram.exact, exact.isSubset(of: dithering.palette.exactColors) {
            return dithering
        }
        let palette = ColorPalette(histogram, most: Int(Self.transparent))
        let isExact = (histogram.exact?.count ?? .max) <= Int(Self.transparent)
        let new = OrderedDithering(palette, isExact: isExact)
        dithering = new
        if globalPalette == nil { globalPalette = palette }
        return new
    }

    private func changes(_ colors: [UInt8]) -> PixelRect {
        func picture(_ samples: [UInt8]) -> Picture {
            Picture(width: clip.width, height: clip.height, format: .rgb, samples: .eight(samples))
        }
        return picture(colors).changes(since: picture(shown)) ?? PixelRect(width: 1, height: 1)
    }

    private static func withoutAlpha(_ samples: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: samples.count / 4 * 3) { colors, count in
            for pixel in 0..<(samples.count / 4) {
                for color in 0..<3 { colors[3 * pixel + color] = samples[4 * pixel + color] }
            }
            count = samples.count / 4 * 3
        }
    }

    // MARK: - Blocks

    private func header(_ palette: ColorPalette) -> [UInt8] {
        let screen = Self.little(clip.width) + Self.little(clip.height) + [0xF7, 0, 0]
        // Without this extension it is played once.
        let loop =
            clip.loopCount == 1
            ? []
            : [0x21, 0xFF, 11] + Array("NETSCAPE2.0".utf8) + [3, 1]
                + Self.little(max(0, clip.loopCount - 1)) + [0]
        return Array("GIF89a".utf8) + screen + Self.table(palette) + loop
    }

    private func control(_ hundredths: Int, disposal: UInt8, isTransparent: Bool) -> [UInt8] {
        [0x21, 0xF9, 4, disposal << 2 | (isTransparent ? 1 : 0)] + Self.little(hundredths) + [Self.transparent, 0]
    }

    /// 256 colours.
    private static func table(_ palette: ColorPalette) -> [UInt8] {
        let bytes = palette.colors.flatMap { [UInt8($0.x), UInt8($0.y), UInt8($0.z)] }
        return bytes + [UInt8](repeating: 0, count: 768 - bytes.count)
    }

    private static func little(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }
}

extension ColorPalette {
    /// Its colours as `0xRRGGBB`.
    fileprivate var exactColors: Set<Int> { Set(colors.map { Int($0.x) << 16 | Int($0.y) << 8 | Int($0.z) }) }
}
