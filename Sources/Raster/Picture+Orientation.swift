import GentoolBase

extension Picture {
    /// The picture as it is to be seen: what Exif's or XMP's orientation asks for is applied, and said no more; what
    /// shows the picture as it was stored is gone.
    ///
    /// - Parameter file: what notices call it.
    func upright(file: String) -> Picture {
        var metadata = metadata
        metadata.removeWhatShowsTheOldPicture(file: file)
        let (width, height) = metadata.standUpright(width: width, height: height, file: file)
        guard metadata.originalOrientation > 1 else {
            return Picture(width: width, height: height, format: format, samples: samples, metadata: metadata)
        }
        var result = oriented(metadata.originalOrientation)
        result.metadata = metadata
        return result
    }

    /// The inverse of `upright(file:)`: the picture as the file stored it that it was read from, with what says so.
    func asStored() -> Picture {
        let orientation = metadata.originalOrientation
        guard orientation > 1 else { return self }
        // Quarter turns are each other's inverse, all else its own.
        let back = orientation == 6 ? 8 : orientation == 8 ? 6 : orientation
        var result = oriented(back)
        result.metadata.lie(as: orientation, turnedBy: Turn(orientation: back), width: width, height: height)
        return result
    }

    /// The pixels turned and mirrored as an orientation tag asks for (Exif 2.32, §4.6.4.A).
    ///
    /// - Parameter orientation: 1...8; metadata is left as it is.
    public func oriented(_ orientation: Int) -> Picture {
        precondition((1...8).contains(orientation), "orientations are numbered from 1 to 8")
        guard orientation > 1 else { return self }
        let isTransposed = orientation >= 5
        let (newWidth, newHeight) = isTransposed ? (height, width) : (width, height)
        // Where the new pixel (x, y) comes from: start + x * step + y * line, in pixels.
        let (right, down) = (1, width)
        let (lastColumn, lastRow) = (width - 1, (height - 1) * width)
        let (start, step, line): (Int, Int, Int) =
            switch orientation {
            case 2: (lastColumn, -right, down)
            case 3: (lastColumn + lastRow, -right, -down)
            case 4: (lastRow, right, -down)
            case 5: (0, down, right)
            case 6: (lastRow, -down, right)
            case 7: (lastColumn + lastRow, -down, -right)
            default: (lastColumn, down, -right)
            }
        let channels = format.channels
        func gather<Sample>(_ samples: [Sample]) -> [Sample] {
            [Sample](unsafeUninitializedCapacity: samples.count) { result, initialized in
                samples.withUnsafeBufferPointer { samples in
                    // Bands of rows keep the columns that a transposition reads in the cache.
                    let band = 32
                    parallelFor((newHeight + band - 1) / band) { index in
                        for x in 0..<newWidth {
                            for y in (index * band)..<min(newHeight, (index + 1) * band) {
                                let from = (start + x * step + y * line) * channels
                                let to = (y * newWidth + x) * channels
                                for c in 0..<channels { result.initializeElement(at: to + c, to: samples[from + c]) }
                            }
                        }
                    }
                }
                initialized = samples.count
            }
        }
        let turned: Samples =
            switch samples {
            case .eight(let values): .eight(gather(values))
            case .sixteen(let values): .sixteen(gather(values))
            }
        return Picture(width: newWidth, height: newHeight, format: format, samples: turned, metadata: metadata)
    }
}

extension Metadata {
    /// Describes the picture as it is when what its orientation asks for has been done: resets it in Exif and XMP, and
    /// keeps in `originalOrientation` what it was.
    ///
    /// - Parameters:
    ///   - width: as it is stored, like the height.
    ///   - file: what notices call it.
    /// - Returns: the size of the upright picture.
    mutating func standUpright(width: Int, height: Int, file: String) -> (width: Int, height: Int) {
        var block = exif.flatMap { Exif($0) }
        var packet = xmp.flatMap { XMP($0) }
        originalXMPOrientation = packet?.integer(XMP.orientation).flatMap { (1...8).contains($0) ? $0 : nil }
        originalOrientation = block?.orientation ?? originalXMPOrientation ?? 1
        let turn = Turn(orientation: originalOrientation)
        let stored = PixelSize(width: width, height: height)
        let size = turn.isTransposed ? stored.transposed : stored
        block?.turn(turn, width: width, height: height)
        block?.describe(width: size.width, height: size.height)
        if packet?.turn(turn, from: stored, to: size) == true { notices.append(.panoramaDropped(file)) }
        packet?.describe(width: size.width, height: size.height)
        exif = block?.bytes ?? exif
        xmp = packet?.bytes ?? xmp
        describeInIPTC(size)
        if turn.isTransposed { resolution = resolution?.turned }
        describedSize = size
        return (size.width, size.height)
    }
}

extension Metadata {
    /// Describes the picture as it is when it has been turned back to how it was stored.
    ///
    /// - Parameters:
    ///   - width: of the upright picture, like the height.
    fileprivate mutating func lie(as orientation: Int, turnedBy turn: Turn, width: Int, height: Int) {
        let upright = PixelSize(width: width, height: height)
        let size = turn.isTransposed ? upright.transposed : upright
        if var block = exif.flatMap({ Exif($0) }) {
            block.turn(turn, width: width, height: height)
            block.describe(width: size.width, height: size.height, orientation: orientation)
            exif = block.bytes
        }
        if var packet = xmp.flatMap({ XMP($0) }) {
            _ = packet.turn(turn, from: upright, to: size)
            packet.describe(width: size.width, height: size.height, orientation: orientation)
            xmp = packet.bytes
        }
        describeInIPTC(size)
        if turn.isTransposed { resolution = resolution?.turned }
    }
}

extension Metadata.Resolution {
    /// Of the picture after a quarter turn.
    fileprivate var turned: Self { .init(x: y, y: x, unit: unit) }
}
