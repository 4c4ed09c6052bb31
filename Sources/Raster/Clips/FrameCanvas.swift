/// What is seen of an animation whose frames replace parts of each other, as animated PNGs and GIFs have it.
struct FrameCanvas {
    /// What becomes of a frame's place before the next one (PNG, third edition, §11.3.6.2, `dispose_op`).
    enum Disposal: Int {
        case keep
        /// It becomes transparent black.
        case clear
        /// It becomes what it was before the frame.
        case restore
    }

    /// How a frame is laid over what is there (`blend_op`).
    enum Blend: Int {
        case replace
        case over
    }

    private(set) var picture: Picture
    private let bounds: PixelRect
    /// What is to be done before the next frame.
    private var pending: (place: PixelRect, what: Disposal, before: Picture?)?

    /// Transparent black.
    init(width: Int, height: Int, format: PixelFormat, depth: Int) {
        bounds = PixelRect(width: width, height: height)
        let count = width * height * format.channels
        picture = Picture(
            width: width, height: height, format: format,
            samples: depth == 16
                ? .sixteen([UInt16](repeating: 0, count: count)) : .eight([UInt8](repeating: 0, count: count)))
    }

    /// Whether some of an animation is covered by no frame at some time, and so transparent.
    static func hasHoles(_ frames: [(place: PixelRect, dispose: Disposal)], width: Int, height: Int) -> Bool {
        let first = frames.first
        return first?.place != PixelRect(width: width, height: height)
            || frames.dropLast().contains { $0.dispose == .clear }
            || frames.count > 1 && first?.dispose == .restore
    }

    /// Shows the next frame.
    ///
    /// - Parameter frame: in the canvas's format and depth, as large as `place`.
    mutating func show(_ frame: Picture, at place: PixelRect, blend: Blend, dispose: Disposal) {
        switch pending?.what {
        case .clear: picture.samples.clear(pending!.place, width: bounds.width, channels: picture.format.channels)
        case .restore: lay(pending!.before!, at: pending!.place, .replace)
        case .keep, nil: break
        }
        let isFirst = pending == nil
        // There is nothing before the first one to go back to.
        let what = isFirst && dispose == .restore ? .clear : dispose
        pending = (place, what, what == .restore ? picture.cropped(to: place) : nil)
        lay(frame, at: place, picture.format.hasAlpha ? blend : .replace)
    }

    private mutating func lay(_ frame: Picture, at place: PixelRect, _ blend: Blend) {
        if blend == .replace && place == bounds {
            picture.samples = frame.samples
            return
        }
        let (width, channels) = (bounds.width, picture.format.channels)
        switch (picture.samples, frame.samples) {
        case (.eight(var values), .eight(let new)):
            picture.samples = .eight([])
            values.lay(new, at: place, width: width, channels: channels, blend)
            picture.samples = .eight(values)
        case (.sixteen(var values), .sixteen(let new)):
            picture.samples = .sixteen([])
            values.lay(new, at: place, width: width, channels: channels, blend)
            picture.samples = .sixteen(values)
        default: preconditionFailure("a frame has the depth of its canvas")
        }
    }
}

extension Samples {
    /// Sets a part to 0.
    fileprivate mutating func clear(_ place: PixelRect, width: Int, channels: Int) {
        func cleared<Sample: FixedWidthInteger>(_ values: [Sample]) -> [Sample] {
            var values = values
            for row in place.rows {
                let start = (row * width + place.x) * channels
                for index in start..<(start + place.width * channels) { values[index] = 0 }
            }
            return values
        }
        switch self {
        case .eight(let values): self = .eight(cleared(values))
        case .sixteen(let values): self = .sixteen(cleared(values))
        }
    }
}

extension Array where Element: FixedWidthInteger {
    /// Lays samples, whose last channel is alpha where they are blended, over a part of these.
    fileprivate mutating func lay(
        _ new: [Element], at place: PixelRect, width: Int, channels: Int, _ blend: FrameCanvas.Blend
    ) {
        let length = place.width * channels
        withUnsafeMutableBufferPointer { values in
            new.withUnsafeBufferPointer { new in
                for row in 0..<place.height {
                    let target = values.baseAddress! + ((place.y + row) * width + place.x) * channels
                    let source = new.baseAddress! + row * length
                    if blend == .replace {
                        target.update(from: source, count: length)
                        continue
                    }
                    for pixel in stride(from: 0, to: length, by: channels) {
                        Self.blend(source + pixel, over: target + pixel, channels: channels)
                    }
                }
            }
        }
    }

    /// A pixel over another, neither premultiplied (Porter & Duff 1984, "over").
    private static func blend(
        _ source: UnsafePointer<Element>, over target: UnsafeMutablePointer<Element>, channels: Int
    ) {
        let alpha = channels - 1
        if source[alpha] == 0 { return }
        if source[alpha] == Element.max || target[alpha] == 0 {
            target.update(from: source, count: channels)
            return
        }
        let most = Double(Element.max)
        let (front, back) = (Double(source[alpha]) / most, Double(target[alpha]) / most)
        let whole = front + back * (1 - front)
        for color in 0..<alpha {
            let mixed = (Double(source[color]) * front + Double(target[color]) * back * (1 - front)) / whole
            target[color] = Element(mixed.rounded())
        }
        target[alpha] = Element((whole * most).rounded())
    }
}
