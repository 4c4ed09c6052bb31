import GentoolBase

/// What a JPEG holds beside the picture that is read: more pictures, or something behind its end.
struct JPEGCompanions {
    /// Pictures in the file, with the one that is read: those of CIPA's Multi-Picture Format, without previews and gain
    /// maps.
    private(set) var frames = 1
    /// How much brighter an HDR display may show the picture (Ultra HDR, ISO 21496-1).
    private(set) var hasGainMap = false
    /// A motion photo's.
    private(set) var hasVideo = false
    /// How far away things are, behind the picture.
    private(set) var hasDepthMap = false
    /// Bytes behind the end that are not explained by the others, and what they look like.
    private(set) var trailer: (count: Int, kind: String)?

    private static let multiPictureHeader = Array("MPF\0".utf8)
    private static let gainMapHeader = Array("urn:iso:std:iso:ts:21496:-1".utf8)

    init(_ structure: JPEGStructure, _ metadata: Metadata, _ source: ByteSource) throws {
        let xmp = String(decoding: metadata.xmp ?? [], as: UTF8.self)
        hasGainMap = xmp.contains("hdrgm:Version") || xmp.contains("Semantic=\"GainMap\"")
        for marker in structure.markers where marker.code == JPEGMarker.app2 {
            if marker.payload.starts(with: Self.gainMapHeader) { hasGainMap = true }
            if marker.payload.starts(with: Self.multiPictureHeader), frames == 1 {
                frames = MultiPictureIndex(Array(marker.payload.dropFirst(4)))?.pictures ?? 1
            }
        }
        if hasGainMap { frames = max(1, frames - 1) }
        guard let stop = structure.stop, stop < source.count else { return }
        let start = try source.bytes(stop..<min(source.count, stop + 1 << 16))
        let last = try source.bytes(max(stop, source.count - 1 << 12)..<source.count)
        // Memory cards leave blocks of zeros.
        if start.allSatisfy({ $0 == 0 || $0 == 0xFF }) && last.allSatisfy({ $0 == 0 || $0 == 0xFF }) { return }
        let kind = Self.kind(start)
        let isMotion = xmp.contains("MotionPhoto") || xmp.contains("MicroVideo")
        let samsung = try SamsungTrailer(source)
        hasVideo = kind == .video || isMotion || samsung?.hasVideo == true || Self.contains(last, "MotionPhoto_Data")
        hasDepthMap = samsung?.hasDepthMap == true
        let isExplained = hasVideo || hasDepthMap || kind == .jpeg && (frames > 1 || hasGainMap)
        if !isExplained {
            trailer = (
                source.count - stop, kind == .jpeg ? "another JPEG" : samsung == nil ? "unknown" : "a phone's notes"
            )
        }
    }

    /// What stands behind padding; a video begins with its size, whose first bytes are zeros, too.
    private static func kind(_ bytes: ArraySlice<UInt8>) -> PictureKind {
        let plain = PictureKind(Array(bytes))
        if plain == .jpeg || plain == .video { return plain }
        let rest = bytes.drop { $0 == 0 }
        let isVideo = (0...3).contains { PictureKind([UInt8](repeating: 0, count: $0) + rest) == .video }
        return isVideo ? .video : PictureKind(Array(rest))
    }

    private static func contains(_ bytes: ArraySlice<UInt8>, _ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: wanted) }
    }

    /// What else the file holds, each in a few words.
    var names: [String] {
        (hasGainMap ? ["a gain map for HDR displays"] : []) + (hasVideo ? ["a video (motion photo)"] : [])
            + (hasDepthMap ? ["a depth map"] : [])
            + (trailer.map { ["\($0.count) bytes behind the picture (\($0.kind))"] } ?? [])
    }

    /// What of the file a picture that is made from it lacks.
    func notices(_ file: String) -> [Notice] {
        var notices: [Notice] = []
        if frames > 1 {
            notices.append(
                Notice("frames-dropped", "\(file): a file of \(frames) frames (MPO); only the first is used"))
        }
        if hasGainMap {
            notices.append(
                Notice(
                    "gain-map-dropped",
                    "\(file): the gain map for HDR displays is not kept; the picture is the one for other displays"))
        }
        if hasVideo { notices.append(.videoDropped(file)) }
        if hasDepthMap { notices.append(.depthMapDropped(file)) }
        if let trailer {
            notices.append(
                Notice(
                    "trailer-dropped",
                    "\(file): \(trailer.count) bytes behind the picture (\(trailer.kind)) are not kept"))
        }
        return notices
    }
}
