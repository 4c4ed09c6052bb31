import GentoolBase

/// The first line of a YUV4MPEG2 stream (yuv4mpeg(5) of the mjpegtools), with the parameters that ffmpeg adds.
struct Y4MHeader {
    static let signature = Array("YUV4MPEG2 ".utf8)

    var width: Int
    var height: Int
    var frameRate: Rational
    var pixelAspect = Rational(1)
    var coding: YCbCrCoding
    /// Whether a frame is two fields of different moments.
    var isInterlaced = false

    /// A line may be longer, but no program writes one.
    static let longest = 1024

    /// - Parameter line: with its signature, without the line feed.
    /// - Throws: `RasterError` for one that makes no sense.
    init(_ line: [UInt8], file: String) throws {
        func damage(_ what: String) -> RasterError {
            RasterError(.damaged, file: file, "the Y4M's first line makes no sense: \(what)")
        }
        var values: [Character: String] = [:]
        var range: String?
        for word in String(decoding: line, as: UTF8.self).split(separator: " ").dropFirst() {
            if word.hasPrefix("XCOLORRANGE=") { range = String(word.dropFirst("XCOLORRANGE=".count)) }
            if let letter = word.first, letter != "X" { values[letter] = String(word.dropFirst()) }
        }
        guard let width = values["W"].flatMap({ Int($0) }), let height = values["H"].flatMap({ Int($0) }), width > 0,
            height > 0, width < 1 << 31, height < 1 << 31
        else {
            throw damage("its width is \(values["W"] ?? "missing") and its height \(values["H"] ?? "missing")")
        }
        let rate = values["F"] ?? "25:1"
        guard let frameRate = Rational(rate), frameRate.numerator > 0 else {
            throw damage("its frame rate is \(rate.legible)")
        }
        (self.width, self.height, self.frameRate) = (width, height, frameRate)
        if let aspect = values["A"].flatMap({ Rational($0) }), aspect.numerator > 0 { pixelAspect = aspect }
        isInterlaced = ["t", "b", "m"].contains(values["I"] ?? "p")
        let name = values["C"] ?? "420jpeg"
        guard var coding = YCbCrCoding(y4m: name) else {
            throw RasterError(
                .unsupported, file: file,
                "its colours are stored as \(name.legible); expected 420, 422, 444, 411, 444alpha or mono, with up to 16 bits"
            )
        }
        if let range { coding.isFullRange = range == "FULL" }
        coding.matrix = .usual(height: height)
        self.coding = coding
    }

    /// - Parameter coding: how frames are stored.
    init(_ clip: Clip, coding: YCbCrCoding) {
        (width, height, frameRate, pixelAspect) = (clip.width, clip.height, clip.frameRate, clip.pixelAspect)
        self.coding = coding
    }

    /// The line, with its line feed.
    var bytes: [UInt8] {
        let rate = "F\(frameRate.numerator):\(frameRate.denominator)"
        let aspect = "A\(pixelAspect.numerator):\(pixelAspect.denominator)"
        let range = "XCOLORRANGE=\(coding.isFullRange ? "FULL" : "LIMITED")"
        return Self.signature
            + Array("W\(width) H\(height) \(rate) Ip \(aspect) C\(coding.y4mName) \(range)\n".utf8)
    }
}

extension YCbCrCoding {
    /// What a name such as `420mpeg2`, `444p10` or `mono` says.
    fileprivate init?(y4m name: String) {
        self.init()
        var rest = name[...]
        func take(_ prefix: String) -> Bool {
            guard rest.hasPrefix(prefix) else { return false }
            rest = rest.dropFirst(prefix.count)
            return true
        }
        if take("mono") {
            // As gray8 is elsewhere.
            (subsampling, isFullRange) = (nil, true)
            if rest.isEmpty { return }
            guard let bits = Int(rest), (8...16).contains(bits) else { return nil }
            depth = bits
            return
        }
        if take("420") {
            subsampling = .init(horizontal: 2, vertical: 2)
        } else if take("422") {
            subsampling = .init(horizontal: 2, vertical: 1)
        } else if take("444") {
            subsampling = .init(horizontal: 1, vertical: 1)
        } else if take("411") {
            subsampling = .init(horizontal: 4, vertical: 1)
        } else {
            return nil
        }
        siting = subsampling?.vertical == 2 ? .centre : .left
        switch rest {
        case "", "jpeg": break
        case "mpeg2": siting = .left
        case "paldv": siting = .topLeft
        case "alpha": hasAlpha = true
        default:
            guard take("p"), let bits = Int(rest), (9...16).contains(bits) else { return nil }
            depth = bits
        }
    }

    fileprivate var y4mName: String {
        let bits = depth == 8 ? "" : "p\(depth)"
        guard let subsampling else { return depth == 8 ? "mono" : "mono\(depth)" }
        if hasAlpha { return "444alpha" }
        switch (subsampling.horizontal, subsampling.vertical) {
        case (1, 1): return "444\(bits)"
        case (2, 1): return "422\(bits)"
        default: return depth == 8 ? siting == .left ? "420mpeg2" : "420jpeg" : "420\(bits)"
        }
    }
}
