import CGentoolCodecs
import GentoolBase

/// A JPEG that goes out as it came in, but for what has changed.
extension JPEGWriter {
    /// What becomes of the blocks of the JPEG that a picture was read from.
    enum SourceBlocks {
        /// Those that show nothing that has changed are in this file.
        case kept(EncodedPicture)
        /// The file was no JPEG of the picture's size and colours, or nothing of it is left.
        case nothingToKeep
        /// They should be, but that does not work.
        case failed(reason: String)
    }

    /// The file that a picture was read from with other metadata, and with those blocks coded anew that show a changed
    /// pixel. All others keep their coefficients (ITU-T T.81, §A.3.4), and with them all their pixels but those next to
    /// changed ones in a subsampled channel: readers that smooth colours look across a block's edge.
    ///
    /// - Parameter picture: opaque, of 8 bits.
    static func withBlocksOfSource(_ picture: Picture, _ options: WriteOptions) -> SourceBlocks {
        guard let source = picture.metadata.source, let jpeg = source.jpeg, let file = source.file,
            source.stores(picture.format), !hasOtherSize(picture)
        else { return .nothingToKeep }
        do {
            let kept = try encodeWithBlocks(of: file, source, jpeg, picture.asStored(), options)
            return kept.map { .kept($0) } ?? .nothingToKeep
        } catch {
            return .failed(reason: (error as? RasterError)?.reason ?? "\(error)")
        }
    }

    /// - Returns: `nil` where nothing of the file is left.
    private static func encodeWithBlocks(
        of file: [UInt8], _ source: SourceEncoding, _ jpeg: JPEGCoding, _ picture: Picture, _ options: WriteOptions
    ) throws -> EncodedPicture? {
        var reading = ReadOptions()
        reading.pixelLimit = .max
        let original = try JPEGReader.read(file, file: "", options: reading)
        let structure = try JPEGStructure(ByteSource(file), file: "", options: reading, isForPixels: true)
        guard original.size == picture.size, original.format == picture.format else { return nil }
        let changes = ChangedSquares(from: original, to: picture)
        guard changes.leavesSome else { return nil }
        let rect = changes.bounds.aligned(to: jpeg.unit).clamped(width: picture.width, height: picture.height)
        var patch: [UInt8] = []
        if !rect.isEmpty {
            let part = picture.cropped(to: rect)
            let coding = Coding.source(source, jpeg)
            patch = try encode(part, coding: coding, invertsInks: structure.adobeTransform != nil)
        }
        var header = GentoolJPEGHeader()
        if picture.metadata.resolution != original.metadata.resolution {
            header.setDensity(picture.metadata.resolution)
        }
        return try withMarkers(for: picture.metadata) { markers in
            var settings = GentoolJPEGOptions()
            settings.isProgressive = options.progressive ? 1 : 0
            settings.markers = markers.baseAddress
            settings.markerCount = Int32(markers.count)
            return try encoded(as: "JPEG") { bytes, message in
                structure.withPieces(of: file) { file in
                    changes.values(in: rect).withUnsafeBufferPointer { isChanged in
                        withPiece(patch) { patch in
                            var patch = GentoolJPEGPatch(
                                file: patch, x: UInt32(rect.x), y: UInt32(rect.y), isChanged: isChanged.baseAddress)
                            return gentool_jpeg_replace_blocks(file, &patch, &header, &settings, &bytes, message)
                        }
                    }
                }
            }
        }
    }

    /// Hands out a file as one piece; as none where it is empty.
    private static func withPiece<Result>(_ file: [UInt8], _ body: (GentoolPieces) -> Result) -> Result {
        file.withUnsafeBufferPointer { file in
            withUnsafePointer(to: GentoolPiece(data: file.baseAddress, count: file.count)) {
                body(GentoolPieces(pieces: $0, count: file.isEmpty ? 0 : 1))
            }
        }
    }
}

extension JPEGCoding {
    /// The pixels of an MCU of interleaved components (ITU-T T.81, §A.2.3).
    fileprivate var unit: (width: Int, height: Int) {
        (
            ChangedSquares.side * (components.map(\.horizontal).max() ?? 1),
            ChangedSquares.side * (components.map(\.vertical).max() ?? 1)
        )
    }
}

extension PixelRect {
    /// The smallest rectangle of whole units around this one.
    fileprivate func aligned(to unit: (width: Int, height: Int)) -> PixelRect {
        func span(_ range: Range<Int>, _ unit: Int) -> Range<Int> {
            (range.lowerBound / unit * unit)..<((range.upperBound + unit - 1) / unit * unit)
        }
        return isEmpty ? self : PixelRect(columns: span(columns, unit.width), rows: span(rows, unit.height))
    }
}
