import GentoolBase

/// Animated GIF (CompuServe, "Graphics Interchange Format 89a").
final class GIFReader: ClipReader {
    let clip: Clip
    private let source: ByteSource
    private let file: String
    private let structure: GIFStructure
    private let options: ReadOptions
    private var canvas: FrameCanvas
    private var number = 0

    init(_ source: ByteSource, file: String, options: ReadOptions) throws {
        structure = try GIFStructure(source, file: file, metadataLimit: options.metadataLimit)
        let (width, height) = (structure.width, structure.height)
        try Picture.checkSize(width: UInt32(width), height: UInt32(height), file: file, options: options)
        let hasHoles =
            structure.frames[0].transparent != nil
            || FrameCanvas.hasHoles(
                structure.frames.map { ($0.place.clamped(width: width, height: height), $0.dispose) }, width: width,
                height: height)
        let timing = FrameTiming(structure.frames.map(\.duration), wholeNumbersOf: Rational(1, 100))
        var clip = Clip(width: width, height: height, format: hasHoles ? .rgba : .rgb, frameRate: timing.rate)
        clip.hasConstantRate = timing.isConstant
        clip.frameCount = structure.damage == nil ? structure.frames.count : nil
        clip.seconds = timing.seconds
        clip.loopCount = structure.plays
        clip.kind = ClipKind.gif.rawValue
        clip.metadata = structure.metadata
        if structure.lacksEnd {
            clip.metadata.notices.append(
                Notice(
                    "end-missing",
                    "\(file): the GIF's end is missing; the \(structure.frames.count) frames that are whole are read"))
        }
        self.clip = clip
        canvas = FrameCanvas(width: width, height: height, format: .rgba, depth: 8)
        (self.source, self.file, self.options) = (source, file, options)
    }

    func nextFrame() throws -> ClipFrame? {
        guard number < structure.frames.count else {
            if let damage = structure.damage { throw damage }
            return nil
        }
        let frame = structure.frames[number]
        number += 1
        let seen = frame.place.clamped(width: clip.width, height: clip.height)
        canvas.show(
            try picture(of: frame).cropped(to: seen.seen(from: frame.place)), at: seen, blend: .over,
            dispose: frame.dispose)
        var picture = canvas.picture.converted(to: clip.format)
        picture.metadata = clip.metadata
        picture.metadata.notices = []
        return ClipFrame(picture, duration: frame.duration)
    }

    private func picture(of frame: GIFStructure.Frame) throws -> Picture {
        guard let bits = try source.byte(at: frame.data), (1...8).contains(bits) else {
            throw GIFStructure.damage(file, "frame \(number) has indices of no possible size")
        }
        try Picture.checkSize(
            width: UInt32(frame.place.width), height: UInt32(frame.place.height), file: file, options: options)
        var data: [UInt8] = []
        var place = frame.data + 1
        while let length = try source.byte(at: place), length > 0 {
            data += try source.bytes((place + 1)..<(place + 1 + Int(length)))
            place += 1 + Int(length)
        }
        let count = frame.place.area
        let indices = GIFCompression.expanded(data, bits: Int(bits), count: count)
        guard indices.count == count else {
            throw GIFStructure.damage(file, "of frame \(number) \(indices.count) of \(count) pixels are there")
        }
        let colors = Array(try source.bytes(frame.colors))
        var samples = [UInt8](repeating: 0, count: 4 * count)
        let width = frame.place.width
        let rows = frame.isInterlaced ? Self.interlaced(frame.place.height) : Array(0..<frame.place.height)
        for (stored, row) in rows.enumerated() {
            for x in 0..<width {
                let index = indices[stored * width + x]
                guard index != frame.transparent, 3 * Int(index) + 2 < colors.count else { continue }
                let target = 4 * (row * width + x)
                for color in 0..<3 { samples[target + color] = colors[3 * Int(index) + color] }
                samples[target + 3] = 255
            }
        }
        return Picture(width: width, height: frame.place.height, format: .rgba, samples: .eight(samples))
    }

    /// In which order rows are stored (appendix E).
    private static func interlaced(_ height: Int) -> [Int] {
        [(0, 8), (4, 8), (2, 4), (1, 2)].flatMap { Array(stride(from: $0.0, to: height, by: $0.1)) }
    }
}
