import CCodecs

/// JPEG, encoded by libjpeg.
enum JPEGWriter {
    /// libjpeg's limit for a side.
    private static let largestSide = 65_500

    static func encode(_ picture: Picture, options: WriteOptions) throws -> EncodedPicture {
        guard picture.width <= largestSide && picture.height <= largestSide else {
            throw RasterError(
                "a JPEG's sides have at most \(largestSide) pixels, this picture is "
                    + "\(picture.width)x\(picture.height); write a PNG instead")
        }
        let flat = picture.overWhite().with(depth: 8)
        guard case .eight(var samples) = flat.samples else { fatalError("a picture of 8 bits has 8-bit samples") }
        if flat.format == .cmyk { samples = samples.map { 255 - $0 } }

        var header = GentoolJPEGHeader()
        header.width = UInt32(flat.width)
        header.height = UInt32(flat.height)
        header.channels = Int32(flat.format.channels)
        setDensity(&header, flat.metadata.resolution)
        let (markers, notices) = JPEGMarker.markers(for: flat.metadata.withTextsForJPEG())
        let payloads = markers.flatMap(\.payload)
        let bytes = try withMessage(file: nil, format: "JPEG to be written") { message in
            payloads.withUnsafeBufferPointer { payloads in
                var start = 0
                let stored = markers.map { marker in
                    defer { start += marker.payload.count }
                    return GentoolJPEGMarker(
                        code: Int32(marker.code), data: payloads.baseAddress! + start,
                        length: UInt32(marker.payload.count))
                }
                return stored.withUnsafeBufferPointer { stored in
                    var bytes = GentoolBytes()
                    defer { gentool_bytes_free(&bytes) }
                    let status = withOptions(flat, options) { settings in
                        settings.markers = stored.baseAddress
                        settings.markerCount = Int32(stored.count)
                        return gentool_jpeg_write(samples, &header, &settings, &bytes, message)
                    }
                    return status == 0 ? Array(UnsafeBufferPointer(start: bytes.data, count: bytes.count)) : nil
                }
            }
        }
        return EncodedPicture(bytes: bytes, notices: Self.notices(on: flat.metadata.chunks) + notices)
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

    private static func withOptions(
        _ picture: Picture, _ options: WriteOptions, _ body: (inout GentoolJPEGOptions) -> GentoolStatus
    ) -> GentoolStatus {
        var settings = GentoolJPEGOptions()
        settings.isProgressive = options.progressive ? 1 : 0
        settings.quality = 92
        if case .level(let quality) = options.jpegQuality { settings.quality = Int32(max(1, min(100, quality))) }
        let subsampling = options.chromaSubsampling ?? (settings.quality >= 90 ? .full : .both)
        let isColor = picture.format == .rgb
        settings.horizontal = isColor && subsampling != .full ? 2 : 1
        settings.vertical = isColor && subsampling == .both ? 2 : 1
        guard options.jpegQuality == .asSource, let source = picture.metadata.source, let jpeg = source.jpeg,
            // libjpeg converts RGB to YCbCr and keeps CMYK: only a source coded like that has fitting tables.
            source.colorType == (isColor ? "YCbCr" : picture.format == .gray ? "grayscale" : "CMYK")
        else { return body(&settings) }
        var coding = GentoolJPEGCoding()
        withUnsafeMutableBytes(of: &coding.tables) { bytes in
            let values = bytes.bindMemory(to: UInt16.self)
            for (table, divisors) in jpeg.quantizationTables.enumerated() {
                for (place, divisor) in divisors.enumerated() { values[table * 64 + place] = divisor }
            }
        }
        func store(_ field: WritableKeyPath<GentoolJPEGCoding, (Int32, Int32, Int32, Int32)>, _ values: [Int]) {
            withUnsafeMutableBytes(of: &coding[keyPath: field]) { bytes in
                let places = bytes.bindMemory(to: Int32.self)
                for (place, value) in values.enumerated() { places[place] = Int32(value) }
            }
        }
        store(\.tableOf, jpeg.components.map(\.table))
        store(\.horizontal, jpeg.components.map(\.horizontal))
        store(\.vertical, jpeg.components.map(\.vertical))
        return withUnsafePointer(to: coding) { coding in
            settings.coding = coding
            return body(&settings)
        }
    }

    /// JFIF's density (§5, APP0): whole numbers per inch or centimetre.
    private static func setDensity(_ header: inout GentoolJPEGHeader, _ resolution: Metadata.Resolution?) {
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
        header.hasDensity = 1
        header.densityUnit = unit
        header.densityX = Int32(x)
        header.densityY = Int32(y)
    }
}
