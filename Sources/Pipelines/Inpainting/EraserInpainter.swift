import GentoolModels
import GentoolPatches
import GentoolRaster
import GentoolTensors

/// Fills the masked part of a picture with a network made for that (LaMa, MI-GAN).
///
/// Each hole is shown to the network with surroundings around it, at most as large as the network has learned to see.
/// Where that is smaller than the picture's own resolution, its answer is enlarged, and the picture's own patches give it
/// the detail.
public struct EraserInpainter: PictureInpainter, Sendable {
    /// What fills the holes.
    public let network: any Eraser
    /// What a hole's surroundings reach beyond its box at least, in pixels.
    public var smallestMargin = 128
    /// What they reach beyond it in units of the box's longer side.
    public var marginPerSide = 0.5
    /// The longest side of what a network of any size is shown: beyond it, LaMa repeats itself.
    public var longestSide = 768
    /// What gives an enlarged answer its detail; `nil` leaves it smooth.
    public var detail: PatchInpainting? = PatchInpainting()
    /// From which enlargement on it is missed.
    public var smallestEnlargement = 1.2

    /// With a network in memory, and the usual surroundings.
    public init(_ network: any Eraser) { self.network = network }

    /// With a network out of a file.
    ///
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`, naming the first thing that is wrong.
    public init(weights path: String, precision: Precision = .fastest) throws {
        self.init(try EraserFile.read(path, precision: precision))
    }

    /// The picture with its masked part filled by the network, each hole by itself; other pixels stay bit-identical.
    ///
    /// - Parameters:
    ///   - picture: the one to fill: grey or RGB.
    ///   - mask: as large as the picture; 1 is filled, 0 kept.
    ///   - seed: for the detail that patches give; the same seed gives the same picture.
    ///   - observer: told how far it is; what it throws ends the work.
    /// - Throws: `InpaintError` where sizes differ or the mask leaves nothing known, `RasterError` for CMYK, or what
    ///   `observer` throws.
    public func filled(
        _ picture: Picture, mask: Mask, seed: UInt64 = 0, observer: PictureProgress.Observer = { _ in }
    ) throws -> Picture {
        try InpaintError.checkSizes(picture, mask)
        guard mask.values.contains(where: { $0 == 0 }) else { throw InpaintError.nothingKnown }
        try picture.refuseInks(unknownTo: "networks")
        let whole = PixelRect(width: picture.width, height: picture.height)
        let holes = mask.regions(joiningWithin: smallestMargin / 2)
        var result = picture
        for (index, hole) in holes.enumerated() {
            let window = window(around: hole, in: whole)
            // Holes beside this one are filled already, or are seen as holes, too.
            let open = mask.cropped(to: window).without(holes[..<index], at: window)
            let filled = try fill(result.cropped(to: window), mask: open, seed: seed)
            result.composite(
                picture.matching(filled.cropped(to: hole.seen(from: window))), mask: mask.cropped(to: hole), at: hole)
            try observer(PictureProgress(fraction: Double(index + 1) / Double(holes.count)))
        }
        return result
    }

    /// The hole with its surroundings; at least as large as the network's pictures, where the picture is.
    private func window(around hole: PixelRect, in picture: PixelRect) -> PixelRect {
        let margin = max(smallestMargin, Int(marginPerSide * Double(max(hole.width, hole.height))))
        // One that takes squares is shown a square.
        let square = network.side.map { max($0, max(hole.width, hole.height) + 2 * margin) }
        return hole.window(margin: margin, side: square ?? network.description.side, in: picture)
    }

    /// A window filled: RGB, at its own resolution.
    private func fill(_ window: Picture, mask: Mask, seed: UInt64) throws -> FloatImage {
        let own = window.visibleColors
        let longest = max(window.width, window.height)
        let scale = max(1, Double(longest) / Double(network.side ?? longestSide))
        func scaled(_ length: Int) -> Int { max(1, Int((Double(length) / scale).rounded())) }
        let (width, height) = (scaled(window.width), scaled(window.height))
        let seen = scale == 1 ? own : own.resampled(width: width, height: height, filter: .lanczos3)
        let hole = scale == 1 ? mask : mask.covering(width: width, height: height)
        let painted = try painted(seen, hole: hole)
        let structure = seen.filled(with: painted, at: hole)
        guard scale > 1 else { return structure }
        var filled = structure.resampled(width: window.width, height: window.height, filter: .lanczos3)
        let isHole = mask.values.map { $0 > 0 }
        guard let detail, scale >= smallestEnlargement, isHole.contains(false) else { return filled }
        let shape = [1, window.height, window.width, 3]
        let guide = PatchGuide(Tensor(shape: shape, elements: filled.values), scale: Float(scale))
        filled.values = try detail.fill(
            Tensor(shape: shape, elements: own.values), isHole: isHole, guide: guide, seed: seed
        ).floats()
        return filled
    }

    /// What the network makes of an image no larger than it takes.
    private func painted(_ image: FloatImage, hole: Mask) throws -> FloatImage {
        // Mirrored borders take two pixels of the network's smallest features.
        func whole(_ length: Int) -> Int {
            let unit = network.alignment
            return network.side ?? max(2, (length + unit - 1) / unit) * unit
        }
        let size = (width: whole(image.width), height: whole(image.height))
        let columns = Self.mirrored(image.width, to: size.width)
        let rows = Self.mirrored(image.height, to: size.height)
        let isHole = hole.values.map { $0 > 0 }
        let picture = Tensor(shape: [1, size.height, size.width, 3]) { out in
            for (y, row) in rows.enumerated() {
                for (x, column) in columns.enumerated() {
                    for channel in 0..<3 {
                        out[(y * size.width + x) * 3 + channel] =
                            image.values[(row * image.width + column) * 3 + channel]
                    }
                }
            }
        }
        let mask = Tensor(
            shape: [1, size.height, size.width, 1],
            elements: rows.flatMap { row in columns.map { isHole[row * image.width + $0] ? 1 : 0 } })
        let made = network(picture, mask: mask).cropped(rows: 0..<image.height, columns: 0..<image.width)
        guard made.floats().allSatisfy(\.isFinite) else {
            throw ModelError(
                .notFinite, network.description.architecture, "makes no numbers of the picture; the model is damaged")
        }
        return FloatImage(
            width: image.width, height: image.height, channels: 3, values: made.floats().map { min(max($0, 0), 1) })
    }

    /// Which place of a line each place of a longer one shows, which mirrors it as often as it takes.
    private static func mirrored(_ length: Int, to longer: Int) -> [Int] {
        (0..<longer).map { place in
            let turn = place % (2 * length)
            return turn < length ? turn : 2 * length - 1 - turn
        }
    }
}

extension Mask {
    /// The mask of a window with some boxes of the whole picture cleared.
    fileprivate func without(_ boxes: ArraySlice<PixelRect>, at window: PixelRect) -> Mask {
        var values = self.values
        for box in boxes {
            let part = box.intersection(window)
            for row in part.rows {
                let start = (row - window.y) * width + part.x - window.x
                for place in start..<(start + part.width) { values[place] = 0 }
            }
        }
        return Mask(width: width, height: height, values: values)
    }
}
