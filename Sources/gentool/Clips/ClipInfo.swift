import GentoolBase
import GentoolRaster
import SystemPackage

/// What there is to say of a clip.
struct ClipInfo: Encodable {
    private let file: FilePath
    let format: String
    let width: Int
    let height: Int
    let color: String
    let depth: Int
    let alpha: Bool
    /// An estimate where only reading all of it would tell; `nil` where even that can't be.
    let frames: Int?
    /// Whether that is an estimate.
    private let isEstimate: Bool
    let timing: ClipTiming
    let sound: Bool
    /// What else it holds, each in a few words.
    let companions: [String]?
    let pixelAspect: String?
    let notices: [Notice]?

    init(_ clip: Clip, file: FilePath) {
        self.file = file
        format = clip.kind
        (width, height, depth) = (clip.width, clip.height, clip.depth)
        color = clip.format.colorModel == .gray ? "gray" : "RGB"
        alpha = clip.format.hasAlpha
        frames = clip.expectedFrames
        isEstimate = clip.frameCount == nil
        timing = ClipTiming(clip)
        sound = clip.hasSound
        companions = clip.companions.isEmpty ? nil : clip.companions
        pixelAspect = clip.pixelAspect == Rational(1) ? nil : "\(clip.pixelAspect)"
        notices = clip.metadata.notices.isEmpty ? nil : clip.metadata.notices
    }

    private enum CodingKeys: String, CodingKey {
        case format, width, height, color, depth, alpha, frames, framesEstimated, sound, companions
        case pixelAspect, notices
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(format, forKey: .format)
        try container.encode(width, forKey: .width)
        try container.encode(height, forKey: .height)
        try container.encode(color, forKey: .color)
        try container.encode(depth, forKey: .depth)
        try container.encode(alpha, forKey: .alpha)
        try container.encodeIfPresent(frames, forKey: .frames)
        if frames != nil && isEstimate { try container.encode(true, forKey: .framesEstimated) }
        try container.encode(sound, forKey: .sound)
        try container.encodeIfPresent(companions, forKey: .companions)
        try container.encodeIfPresent(pixelAspect, forKey: .pixelAspect)
        try container.encodeIfPresent(notices, forKey: .notices)
        try timing.encode(to: encoder)
    }

    /// For a person: a line for each thing that is there.
    var text: String {
        var lines = [file.string]
        func line(_ name: String, _ value: String?) {
            guard let value else { return }
            lines.append("  \(name)\(String(repeating: " ", count: max(0, 12 - name.count))) \(value)")
        }
        line("format", format)
        line("size", String(printf: "%d x %d pixels (%.1f MP)", width, height, Double(width * height) / 1e6))
        line("colour", "\(color)\(alpha ? " with alpha" : ""), \(depth) bits")
        line("frames", frames.map { isEstimate ? "about \($0)" : "\($0)" })
        for (name, value) in timing.lines { line(name, value) }
        line("pixels", pixelAspect.map { "\($0) as wide as high" })
        let also = (sound ? ["sound"] : []) + (companions ?? [])
        if !also.isEmpty { line("also holds", also.joined(separator: ", ")) }
        for notice in notices ?? [] { line("notice", notice.text) }
        return lines.joined(separator: "\n")
    }
}
