import CGentoolCodecs
import GentoolBase
import Glibc

/// PNG (W3C Portable Network Graphics, third edition): its chunks are read here, its pixels decoded by libpng.
enum PNGReader {
    /// The picture as stored; its orientation tag is not applied yet.
    static func read(_ data: [UInt8], file: String, options: ReadOptions) throws -> Picture {
        let structure = try PNGStructure(ByteSource(data), file: file, options: options, checksPixels: true)
        try Picture.checkSize(width: structure.width, height: structure.height, file: file, options: options)
        var metadata = structure.metadata
        metadata.notices += notices(structure, count: data.count, file)

        let decoded = try decode(data, structure, file: file, options: options)
        if !decoded.isWhole || !structure.oddCoding.isEmpty {
            metadata.notices.append(try salvaged(decoded, structure, file))
        } else if let notice = endNotice(decoded, structure, file) {
            metadata.notices.append(notice)
        }
        return Picture(
            width: Int(structure.width), height: Int(structure.height), format: structure.format,
            samples: decoded.samples, metadata: metadata)
    }

    private struct Decoded {
        var samples = Samples.eight([])
        /// Whether all rows came, and how far they came otherwise.
        var isWhole = true
        var progress = GentoolPNGProgress()
    }

    private static func decode(
        _ data: [UInt8], _ structure: PNGStructure, file: String, options: ReadOptions
    ) throws -> Decoded {
        let decoded = Result { try decode(data, structure, checksSum: true, file: file, options: options) }
        if let whole = try? decoded.get(), whole.isWhole { return whole }
        // If nothing but the checksum behind the last row is wrong, all rows come where nobody looks at it.
        if var again = try? decode(data, structure, checksSum: false, file: file, options: options), again.isWhole {
            again.progress.isEndWhole = 0
            return again
        }
        return try decoded.get()
    }

    private static func decode(
        _ data: [UInt8], _ structure: PNGStructure, checksSum: Bool, file: String, options: ReadOptions
    ) throws -> Decoded {
        try withPieces(data, structure) { pieces in
            var reader: OpaquePointer?
            defer { gentool_png_close(reader) }
            var header = GentoolPNGHeader()
            try withStatus(file: file, format: "PNG") {
                gentool_png_open(pieces, checksSum ? 1 : 0, &reader, &header, $0)
            }
            guard Int(header.channels) == structure.format.channels else {
                throw PNGStructure.damage(file, "its transparent colours (tRNS) make no sense")
            }
            let count = Int(header.width) * Int(header.height) * Int(header.channels)
            var decoded = Decoded()
            func samples<Sample: FixedWidthInteger>(_ type: Sample.Type) throws -> [Sample] {
                try [Sample](unsafeUninitializedCapacity: count) { buffer, initialized in
                    if options.salvage { fill(buffer, structure.format) }
                    do {
                        try withStatus(file: file, format: "PNG") {
                            gentool_png_read(reader, buffer.baseAddress, &decoded.progress, $0)
                        }
                    } catch let error as RasterError {
                        guard options.salvage else { throw told(error, decoded.progress, structure) }
                        decoded.isWhole = false
                    }
                    initialized = count
                }
            }
            decoded.samples = header.depth == 16 ? .sixteen(try samples(UInt16.self)) : .eight(try samples(UInt8.self))
            return decoded
        }
    }

    /// Grey and opaque, for rows that never come.
    private static func fill<Sample: FixedWidthInteger>(
        _ buffer: UnsafeMutableBufferPointer<Sample>, _ format: PixelFormat
    ) {
        buffer.initialize(repeating: Sample.max / 2 + 1)
        guard format.hasAlpha else { return }
        for index in stride(from: format.channels - 1, to: buffer.count, by: format.channels) {
            buffer[index] = Sample.max
        }
    }

    /// Hands over what libpng is to see.
    private static func withPieces<Result>(
        _ data: [UInt8], _ structure: PNGStructure, _ body: (GentoolPieces) throws -> Result
    ) throws -> Result {
        // A chunk that the file ends in gets the length that is there, and any checksum.
        let cut = structure.cutData ?? 0..<0
        let name = (0..<4).map { UInt8(truncatingIfNeeded: cut.count >> (24 - 8 * $0)) } + Array("IDAT".utf8)
        return try data.withUnsafeBufferPointer { data in
            try name.withUnsafeBufferPointer { name in
                var pieces = structure.coding.map {
                    GentoolPiece(data: data.baseAddress! + $0.lowerBound, count: $0.count)
                }
                if !cut.isEmpty {
                    pieces.append(GentoolPiece(data: name.baseAddress, count: name.count))
                    pieces.append(GentoolPiece(data: data.baseAddress! + cut.lowerBound, count: cut.count))
                    pieces.append(GentoolPiece(data: name.baseAddress, count: 4))
                }
                return try pieces.withUnsafeBufferPointer {
                    try body(GentoolPieces(pieces: $0.baseAddress, count: $0.count))
                }
            }
        }
    }

    /// What is said of a file that was read although its end is odd.
    private static func endNotice(_ decoded: Decoded, _ structure: PNGStructure, _ file: String) -> Notice? {
        if structure.lacksEnd {
            return Notice(
                "end-missing", "\(file): the PNG's end (IEND) is missing; all rows are there and were read")
        }
        guard structure.hasOddEnd || decoded.progress.isEndWhole == 0 else { return nil }
        return Notice("end-damaged", "\(file): the PNG's end is damaged; all rows are there and were read")
    }

    private static func notices(_ structure: PNGStructure, count: Int, _ file: String) -> [Notice] {
        var notices: [Notice] = []
        if structure.frames > 1 {
            notices.append(
                Notice(
                    "frames-dropped",
                    "\(file): an animation of \(structure.frames) frames; only the "
                        + (structure.isFirstFrame ? "first" : "still picture beside them") + " is used"))
        }
        let unsafe = structure.unsafeChunks.filter { $0 != "caBX" }
        if unsafe.count < structure.unsafeChunks.count { notices.append(.credentialsDropped(file)) }
        if !unsafe.isEmpty {
            notices.append(
                Notice(
                    "chunks-dropped",
                    "\(file): the chunks \(unsafe.joined(separator: ", ")) are not kept: "
                        + "they may be untrue of an edited picture"))
        }
        if !structure.lacksEnd && count > structure.end {
            notices.append(
                Notice(
                    "trailer-dropped",
                    "\(file): \(count - structure.end) bytes behind the PNG's end are not part of it and were left out")
            )
        }
        return notices
    }

    /// An error that says how much of the picture could be salvaged, too.
    private static func told(
        _ error: RasterError, _ progress: GentoolPNGProgress, _ structure: PNGStructure
    ) -> RasterError {
        let percent = percentThere(progress, structure)
        guard percent > 0 else { return error }
        return RasterError(
            error.code, file: error.file, "\(error.reason); \(percent) % of the pixels are there", remedy: .salvage)
    }

    private static func salvaged(_ decoded: Decoded, _ structure: PNGStructure, _ file: String) throws -> Notice {
        let percent = percentThere(decoded.progress, structure)
        let what: String
        if decoded.isWhole {
            what = "all rows came, but the checksum of \(structure.oddCoding[0]) is wrong: some may be odd"
        } else if percent == 0 && decoded.progress.rows == 0 {
            throw PNGStructure.damage(file, "not one row is there: nothing can be salvaged")
        } else if structure.isInterlaced {
            what = "\(percent) % of the pixels are there, spread over all of it (it is interlaced)"
        } else {
            what = "\(percent) % of it is there; from row \(decoded.progress.rows) of \(structure.height) on it is grey"
        }
        return Notice("salvaged", "\(file): the PNG is damaged: \(what)")
    }

    /// How many of 100 pixels came, rounded down.
    private static func percentThere(_ progress: GentoolPNGProgress, _ structure: PNGStructure) -> Int {
        let (width, height) = (Int(structure.width), Int(structure.height))
        guard structure.isInterlaced else { return Int(progress.rows) * 100 / height }
        let pixels = adam7.prefix(Int(progress.passes)).reduce(0) { sum, pass in
            let columns = max(0, width - pass.x + pass.dx - 1) / pass.dx
            let rows = max(0, height - pass.y + pass.dy - 1) / pass.dy
            return sum + columns * rows
        }
        return pixels * 100 / (width * height)
    }

    /// Where the passes of an interlaced picture begin, and how far apart their pixels stand (§8.2).
    private static let adam7: [(x: Int, y: Int, dx: Int, dy: Int)] = [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ]

    /// The keyword of an iTXt chunk that holds XMP (XMP Specification, part 3, §1.1.5).
    static let xmpKey = "XML:com.adobe.xmp"
}
