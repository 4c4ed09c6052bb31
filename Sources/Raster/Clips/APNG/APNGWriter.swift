import GentoolBase
import SystemPackage

/// Animated PNG: the first frame is the picture that programs see which know no animations; of each other one what changed
/// is stored.
final class APNGWriter: ClipWriter {
    private let file: FileWriter
    private let name: String
    private let clip: Clip
    private let options: ClipOptions
    private var frames = 0
    private var sequence = 0
    /// Where the number of frames stands.
    private var animationPlace = 0
    private var last: Picture?
    private var notices: [Notice] = []

    init(_ path: FilePath, _ clip: Clip, _ options: ClipOptions) throws {
        name = path.legible
        try FileFormat.png.checkSize(width: clip.width, height: clip.height, file: name)
        file = try FileWriter(path, replacing: options.replacesFile)
        guard file.partPath != nil else {
            throw RasterError(
                .wrongPlace, file: name,
                "an animated PNG says in its beginning how many frames it has, so that it can't go into a pipe; "
                    + "write to a file, or Y4M")
        }
        (self.clip, self.options) = (clip, options)
    }

    func append(_ frame: ClipFrame) throws {
        let picture = PNGWriter.storable(try clip.fitted(frame.picture, number: frames + 1, file: name))
        let place: PixelRect
        if let last {
            // A frame that is the same has at least a pixel, too.
            place = picture.changes(since: last) ?? PixelRect(width: 1, height: 1)
        } else {
            try begin(picture)
            place = PixelRect(width: clip.width, height: clip.height)
        }
        if last != nil {
            try file.write(control(place, frame.duration))
            try file.write(try data(picture.cropped(to: place)))
        } else {
            try writeFirst(picture, frame.duration)
        }
        frames += 1
        last = picture
    }

    func finish(whenSynced: (FilePath, FileStamp) throws -> Void) throws -> [Notice] {
        try Clip.checkFrames(frames, file: name)
        try file.write(PNGChunk(name: "IEND", bytes: []).stored)
        try file.rewrite(animation, at: animationPlace)
        try file.finish(whenSynced: whenSynced)
        return notices
    }

    private var animation: [UInt8] {
        PNGChunk(name: "acTL", bytes: PNGChunk.number(frames) + PNGChunk.number(clip.loopCount)).stored
    }

    private func begin(_ picture: Picture) throws {
        notices += clip.lossNotices(keepsAlpha: true, keepsDepth: true, keepsMetadata: true)
    }

    /// The first frame with everything that the file says beside its frames.
    private func writeFirst(_ picture: Picture, _ duration: Rational) throws {
        var whole = picture
        if options.keepsMetadata {
            whole.metadata.describe(width: clip.width, height: clip.height)
            whole.metadata.describe(.png)
        } else {
            whole.metadata = Metadata()
        }
        var hasAnimation = false
        for chunk in try chunks(whole) where chunk.name != "IEND" {
            if chunk.name == "IDAT" && !hasAnimation {
                animationPlace = file.count
                try file.write(animation)
                try file.write(control(PixelRect(width: clip.width, height: clip.height), duration))
                hasAnimation = true
            }
            try file.write((chunk.name == "IHDR" ? PictureKind.pngSignature : []) + chunk.stored)
        }
    }

    /// What of a frame changed, in one chunk.
    private func data(_ picture: Picture) throws -> [UInt8] {
        var plain = picture
        plain.metadata = Metadata()
        let pixels = try chunks(plain).filter { $0.name == "IDAT" }.flatMap(\.bytes)
        defer { sequence += 1 }
        return PNGChunk(name: "fdAT", bytes: PNGChunk.number(sequence) + pixels).stored
    }

    private func control(_ place: PixelRect, _ duration: Rational) -> [UInt8] {
        defer { sequence += 1 }
        let most = 0xFFFF
        var delay = duration
        if delay.numerator > most || delay.denominator > most {
            delay = Rational.nearest(to: min(delay.value, Double(most)), denominatorAtMost: most)
            // What has no room as a fraction has room as hundredths, or as whole seconds.
            if delay.numerator > most { delay = Rational(min(most, Int(duration.value.rounded()))) }
        }
        let numbers = [sequence, place.width, place.height, place.x, place.y].flatMap(PNGChunk.number)
        let time = [delay.numerator, delay.denominator].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        return PNGChunk(name: "fcTL", bytes: numbers + time + [0, 0]).stored
    }

    /// A picture as PNG has it.
    private func chunks(_ picture: Picture) throws -> [PNGChunk] {
        var writing = WriteOptions()
        writing.compressionLevel = options.compressionLevel
        let bytes = try PNGWriter.encode(picture, options: writing)
        var chunks: [PNGChunk] = []
        var place = PictureKind.pngSignature.count
        while place + 12 <= bytes.count {
            let length = bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
            chunks.append(
                PNGChunk(
                    name: String(decoding: bytes[(place + 4)..<(place + 8)], as: UTF8.self),
                    bytes: Array(bytes[(place + 8)..<(place + 8 + length)])))
            place += 12 + length
        }
        return chunks
    }
}

extension Picture {
    /// The smallest rectangle outside of which this picture and one before it are the same; `nil` if they are everywhere.
    ///
    /// - Precondition: both have the same size, format and depth.
    func changes(since other: Picture) -> PixelRect? {
        switch (samples, other.samples) {
        case (.eight(let a), .eight(let b)): changes(a, b)
        case (.sixteen(let a), .sixteen(let b)): changes(a, b)
        default: PixelRect(width: width, height: height)
        }
    }

    private func changes<Sample: Equatable>(_ a: [Sample], _ b: [Sample]) -> PixelRect? {
        let row = width * format.channels
        var box: PixelRect?
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                for y in 0..<height {
                    let range = (y * row)..<((y + 1) * row)
                    guard let first = range.first(where: { a[$0] != b[$0] }) else { continue }
                    let last = range.last { a[$0] != b[$0] }!
                    let (left, right) = (first - y * row, last - y * row)
                    let (x, end) = (left / format.channels, right / format.channels + 1)
                    let changed = PixelRect(x: x, y: y, width: end - x, height: 1)
                    box = box?.union(changed) ?? changed
                }
            }
        }
        return box
    }
}
