import CGentoolCodecs

/// JPEG, encoded by libjpeg.
enum JPEGWriter {
    static func encode(_ picture: Picture, options: WriteOptions) throws -> EncodedPicture {
        let flat = picture.overWhite().with(depth: 8)
        var recoded: [Notice] = []
        if options.jpegQuality == .asSource {
            switch withBlocksOfSource(flat, options) {
            case .kept(let file): return file
            case .nothingToKeep:
                if hasOtherSize(flat) {
                    recoded = [allRecoded("the picture has another size than the JPEG that it was read from")]
                }
            case .failed(let reason):
                recoded = [allRecoded("nothing of the JPEG that the picture was read from can be kept (\(reason))")]
            }
        }
        let encoded = try withMarkers(for: flat.metadata) { markers in
            try encode(flat, coding: coding(flat, options), isProgressive: options.progressive, markers)
        }
        return EncodedPicture(bytes: encoded.bytes, notices: picture.lossesInJPEG + encoded.notices + recoded)
    }

    /// Whether a picture was read from a JPEG of another size: then all of its blocks stand elsewhere.
    static func hasOtherSize(_ picture: Picture) -> Bool {
        guard let file = picture.metadata.source?.file else { return false }
        var reading = ReadOptions()
        reading.pixelLimit = .max
        guard let header = try? PictureHeader(data: file, name: "", options: reading) else { return false }
        return (header.width, header.height) != picture.size
    }

    private static func allRecoded(_ reason: String) -> Notice {
        Notice("all-recoded", "\(reason), so the whole JPEG is re-encoded; write a PNG to avoid the loss")
    }

    /// What pixels are coded with.
    enum Coding {
        case level(Int, WriteOptions.ChromaSubsampling)
        case source(SourceEncoding, JPEGCoding)
    }

    /// - Parameters:
    ///   - picture: opaque, of 8 bits.
    ///   - invertsInks: whether inks are stored as Adobe's marker means, which is written with them.
    ///   - markers: written after the JFIF header.
    static func encode(
        _ picture: Picture, coding: Coding, isProgressive: Bool = false, invertsInks: Bool = true,
        _ markers: UnsafeBufferPointer<GentoolJPEGMarker>? = nil
    ) throws -> [UInt8] {
        guard case .eight(var samples) = picture.samples else { fatalError("a picture of 8 bits has 8-bit samples") }
        if picture.format == .cmyk && invertsInks { samples = samples.map { 255 - $0 } }
        var header = GentoolJPEGHeader()
        header.width = UInt32(picture.width)
        header.height = UInt32(picture.height)
        header.channels = Int32(picture.format.channels)
        header.setDensity(picture.metadata.resolution)
        var options = GentoolJPEGOptions()
        options.isProgressive = isProgressive ? 1 : 0
        options.markers = markers?.baseAddress
        options.markerCount = Int32(markers?.count ?? 0)
        return try encoded(as: "JPEG") { bytes, message in
            switch coding {
            case .level(let quality, let subsampling):
                let isColor = picture.format == .rgb
                options.quality = Int32(quality)
                options.horizontal = isColor && subsampling != .full ? 2 : 1
                options.vertical = isColor && subsampling == .both ? 2 : 1
                return gentool_jpeg_write(samples, &header, &options, &bytes, message)
            case .source(let source, let coding):
                options.color = GentoolJPEGColor(source.colorType)
                return withUnsafePointer(to: GentoolJPEGCoding(coding)) { coding in
                    options.coding = coding
                    return gentool_jpeg_write(samples, &header, &options, &bytes, message)
                }
            }
        }
    }

    /// A file with the markers that hold a picture's metadata, and what they have no room for.
    static func withMarkers(
        for metadata: Metadata, _ body: (UnsafeBufferPointer<GentoolJPEGMarker>) throws -> [UInt8]
    ) rethrows -> EncodedPicture {
        let (markers, notices) = JPEGMarker.markers(for: metadata.withTextsForJPEG())
        let bytes = try markers.flatMap(\.payload).withUnsafeBufferPointer { payloads in
            var start = 0
            let stored = markers.map { marker in
                defer { start += marker.payload.count }
                return GentoolJPEGMarker(
                    code: Int32(marker.code), data: payloads.baseAddress! + start, length: UInt32(marker.payload.count))
            }
            return try stored.withUnsafeBufferPointer(body)
        }
        return EncodedPicture(bytes: bytes, notices: Self.notices(on: metadata.chunks) + notices)
    }

    /// What chunks of a PNG say that a JPEG has no place for.
    static func notices(on chunks: [PNGChunk]) -> [Notice] {
        var notices: [Notice] = []
        let names = chunks.map(\.name)
        if let coding = chunks.first(where: { $0.name == "cICP" })?.bytes, coding.count == 4 {
            // Transfer characteristics of ITU-T H.273, table 3.
            let transfer: [UInt8: String] = [16: "PQ", 18: "HLG"]
            let isPlain = coding[0] == 1 && [1, 13].contains(coding[1])
            if let name = transfer[coding[1]] {
                notices.append(
                    Notice(
                        "hdr-dropped",
                        "the picture is coded for HDR displays (\(name)), which a JPEG can't say: it will look dull; "
                            + "write a PNG instead"))
            } else if !isPlain {
                notices.append(
                    Notice(
                        "colors-dropped",
                        "what the PNG says of its colours (cICP) has no place in a JPEG; write a PNG instead"))
            }
        }
        let others = names.filter { !["cICP", "mDCV", "mDCv", "cLLI", "cLLi"].contains($0) }
        if !others.isEmpty {
            let list = Set(others).sorted().prefix(10).joined(separator: ", ")
            notices.append(Notice("chunks-dropped", "a JPEG has no place for the PNG's chunks \(list)"))
        }
        return notices
    }

    private static func coding(_ picture: Picture, _ options: WriteOptions) -> Coding {
        let (quality, source): (Int, Coding?) =
            switch options.jpegQuality {
            case .level(let level): (max(1, min(100, level)), nil)
            case .asSource: (92, sourceCoding(picture))
            case .atLeast(let level): (max(1, min(100, level)), sourceCoding(picture, finerThan: level))
            }
        return source ?? .level(quality, options.chromaSubsampling ?? (quality >= 90 ? .full : .both))
    }

    /// How the JPEG was coded that the picture was read from; `nil` if there was none of its colours, or a coarser one.
    private static func sourceCoding(_ picture: Picture, finerThan level: Int = 0) -> Coding? {
        guard let source = picture.metadata.source, let jpeg = source.jpeg, source.stores(picture.format),
            jpeg.estimatedQuality > level
        else { return nil }
        return .source(source, jpeg)
    }
}

extension SourceEncoding {
    /// Whether a JPEG stored colours of a format.
    func stores(_ pixels: PixelFormat) -> Bool {
        switch pixels {
        case .gray: colorType == "grayscale"
        case .rgb: colorType == "YCbCr" || colorType == "RGB"
        case .cmyk: colorType == "CMYK" || colorType == "YCCK"
        default: false
        }
    }
}

extension GentoolJPEGHeader {
    /// JFIF's density (§5, APP0): whole numbers per inch or centimetre.
    mutating func setDensity(_ resolution: Metadata.Resolution?) {
        guard let resolution else { return }
        let (unit, scale): (Int32, Double) =
            switch resolution.unit {
            case .aspect: (0, 1)
            case .inch: (1, 1)
            case .centimetre: (2, 1)
            case .metre: (1, 0.0254)
            }
        let (x, y) = ((resolution.x * scale).rounded(), (resolution.y * scale).rounded())
        guard (1...65_535).contains(x) && (1...65_535).contains(y) else { return }
        hasDensity = 1
        densityUnit = unit
        densityX = Int32(x)
        densityY = Int32(y)
    }
}
