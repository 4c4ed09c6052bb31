import CGentoolCodecs
import GentoolBase
import Glibc

/// JPEG (ITU-T T.81, JFIF, Exif): its markers are read here, its pixels decoded by libjpeg.
enum JPEGReader {
    /// The picture as stored; its orientation tag is not applied yet.
    static func read(_ data: [UInt8], file: String, options: ReadOptions) throws -> Picture {
        let source = ByteSource(data)
        let structure = try JPEGStructure(source, file: file, options: options, isForPixels: true)
        let (width, height) = (structure.frame.width, structure.frame.height)
        try Picture.checkSize(width: UInt32(width), height: UInt32(height), file: file, options: options)
        let segments = JPEGSegments(structure.markers)
        var metadata = metadata(structure, segments, file: file, bytes: data)
        metadata.notices += segments.notices(file)
        metadata.notices += try JPEGCompanions(structure, metadata, source).notices(file)
        var (samples, notices) = try decode(data, structure, file: file, options: options)
        metadata.notices += notices
        if structure.format == .cmyk && structure.adobeTransform != nil { samples = samples.map { 255 - $0 } }
        return Picture(
            width: width, height: height, format: structure.format, samples: .eight(samples), metadata: metadata)
    }

    /// Everything that the markers say.
    ///
    /// - Parameter bytes: the whole file, where it is going to be wanted with the pixels.
    static func metadata(
        _ structure: JPEGStructure, _ segments: JPEGSegments, file: String, bytes: [UInt8]? = nil
    ) -> Metadata {
        var metadata = segments.metadata(file: file)
        if let density = structure.density, density.x > 0, density.y > 0 {
            let units: [Metadata.Resolution.Unit] = [.aspect, .inch, .centimetre]
            let unit = units[min(2, density.unit)]
            // A square aspect says nothing.
            if unit != .aspect || density.x != density.y {
                metadata.resolution = .init(x: Double(density.x), y: Double(density.y), unit: unit)
            }
        }
        if metadata.resolution == nil { metadata.resolution = metadata.exif.flatMap { Exif($0)?.resolution } }
        metadata.source = SourceEncoding(
            format: .jpeg, colorType: structure.colorType, depth: 8, isProgressive: structure.frame.isProgressive,
            jpeg: JPEGCoding(
                quantizationTables: structure.quantizationTables,
                components: structure.frame.components.map {
                    .init(table: $0.table, horizontal: $0.horizontal, vertical: $0.vertical)
                }),
            file: bytes)
        if let notice = structure.limitNotice { metadata.notices.append(notice) }
        return metadata
    }

    /// The samples, and what is to be said of their data.
    ///
    /// - Throws: `RasterError`, with the remedy to salvage what there is if that can be done.
    private static func decode(
        _ data: [UInt8], _ structure: JPEGStructure, file: String, options: ReadOptions
    ) throws -> ([UInt8], [Notice]) {
        do {
            return try decode(data, structure, file: file, isTolerant: options.salvage)
        } catch let error as RasterError where error.code == .damaged && !options.salvage {
            guard (try? decode(data, structure, file: file, isTolerant: true)) != nil else { throw error }
            throw RasterError(error.code, file: error.file, error.reason, remedy: .salvage)
        }
    }

    private static func decode(
        _ data: [UInt8], _ structure: JPEGStructure, file: String, isTolerant: Bool
    ) throws -> ([UInt8], [Notice]) {
        let missing = structure.missingComponents
        guard missing.isEmpty || isTolerant else {
            throw JPEGStructure.damage(
                file, "no scan holds component \(missing[0] + 1) of \(structure.frame.components.count)")
        }
        var scans = structure.scans.count
        for attempt in 1... {
            var damage = GentoolJPEGDamage()
            do {
                let limit = structure.scans[scans - 1].end
                let samples = try samples(data, structure, upTo: limit, file, isTolerant, &damage)
                let isShort = scans < structure.scans.count || structure.end == nil && damage.isRefined == 0
                if isShort && !isTolerant {
                    throw JPEGStructure.damage(file, "it ends after \(scans) scans, before all of its detail is there")
                }
                if damage.isDamaged != 0 || isShort || !missing.isEmpty {
                    return (samples, [salvaged(damage, missing, isShort: isShort, structure, file)])
                }
                return (samples, structure.end == nil ? [endNotice(file)] : [])
            } catch let error as RasterError {
                // A scan that can't be read at all ends what can be salvaged of a picture that has several.
                guard isTolerant, scans > 1, attempt < 5 else { throw error }
                scans = max(1, min(Int(damage.scans), scans - 1))
            }
        }
        return ([], [])
    }

    private static func samples(
        _ data: [UInt8], _ structure: JPEGStructure, upTo limit: Int, _ file: String, _ isTolerant: Bool,
        _ damage: inout GentoolJPEGDamage
    ) throws -> [UInt8] {
        try structure.withPieces(of: data, upTo: limit) { pieces in
            var reader: OpaquePointer?
            defer { gentool_jpeg_close(reader) }
            var header = GentoolJPEGHeader()
            try withStatus(file: file, format: "JPEG") { gentool_jpeg_open(pieces, &reader, &header, $0) }
            let count = Int(header.width) * Int(header.height) * Int(header.channels)
            guard count == structure.frame.width * structure.frame.height * structure.format.channels else {
                throw JPEGStructure.damage(file, "its header (SOF) makes no sense")
            }
            return try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                try withStatus(file: file, format: "JPEG") {
                    gentool_jpeg_read(reader, buffer.baseAddress, isTolerant ? 1 : 0, &damage, $0)
                }
                initialized = count
            }
        }
    }

    private static func endNotice(_ file: String) -> Notice {
        Notice("end-missing", "\(file): the JPEG's end (EOI) is missing; all of the picture is there and was read")
    }

    private static func salvaged(
        _ damage: GentoolJPEGDamage, _ missing: [Int], isShort: Bool, _ structure: JPEGStructure, _ file: String
    ) -> Notice {
        let height = structure.frame.height
        var found: [String] = []
        if damage.rows < height {
            found.append(
                "\(Int(damage.rows) * 100 / height) % of it is there; from row \(damage.rows) of \(height) on it is grey"
            )
        } else {
            found.append("all of its rows came")
        }
        if damage.firstOddRow < damage.rows {
            found.append("from row \(damage.firstOddRow) on parts may be grey, shifted or in false colours")
        }
        if isShort || damage.isCoarse != 0 { found.append("some of its detail is missing") }
        if !missing.isEmpty {
            found.append("of \(structure.frame.components.count) components no. \(missing[0] + 1) is missing")
        }
        return Notice("salvaged", "\(file): the JPEG is damaged: \(found.joined(separator: "; "))")
    }
}

extension JPEGStructure {
    /// Hands out what is to be decoded of a file.
    ///
    /// - Parameter limit: where bytes are no longer looked at; by default behind the last scan.
    func withPieces<Result>(
        of data: [UInt8], upTo limit: Int? = nil, _ body: (GentoolPieces) throws -> Result
    ) rethrows -> Result {
        try data.withUnsafeBufferPointer { data in
            let pieces = coding(upTo: limit ?? scans[scans.count - 1].end).map {
                GentoolPiece(data: data.baseAddress! + $0.lowerBound, count: $0.count)
            }
            return try pieces.withUnsafeBufferPointer {
                try body(GentoolPieces(pieces: $0.baseAddress, count: $0.count))
            }
        }
    }
}
