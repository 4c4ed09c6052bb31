import GentoolBase

/// How frames are stored as brightness and two differences of colour (ITU-R BT.601 and BT.709).
struct YCbCrCoding: Equatable {
    /// Of how many pixels a sample of colour is.
    struct Subsampling: Equatable {
        var horizontal: Int
        var vertical: Int
    }

    /// Where samples of colour lie among those of brightness.
    enum Siting {
        /// In the middle of those they are of (JPEG, MPEG-1).
        case centre
        /// In a column with the first (MPEG-2).
        case left
        /// On the first.
        case topLeft
    }

    /// What red and blue count of brightness.
    struct Matrix: Equatable {
        let red: Float
        let blue: Float

        static let bt601 = Matrix(red: 0.299, blue: 0.114)
        static let bt709 = Matrix(red: 0.2126, blue: 0.0722)

        /// What players take where nothing is said: that of HDTV from 720 rows on.
        static func usual(height: Int) -> Matrix { height >= 720 ? bt709 : bt601 }
    }

    /// `nil` for brightness alone.
    var subsampling: Subsampling? = Subsampling(horizontal: 2, vertical: 2)
    var siting = Siting.centre
    var hasAlpha = false
    /// Bits of a sample; those of more than 8 take two bytes, the less significant one first.
    var depth = 8
    var isFullRange = false
    var matrix = Matrix.bt601

    var bytesPerSample: Int { depth > 8 ? 2 : 1 }

    /// Columns and rows of colour.
    func chromaSize(width: Int, height: Int) -> (width: Int, height: Int) {
        guard let subsampling else { return (0, 0) }
        return (
            (width + subsampling.horizontal - 1) / subsampling.horizontal,
            (height + subsampling.vertical - 1) / subsampling.vertical
        )
    }

    /// The bytes of a frame.
    func frameBytes(width: Int, height: Int) -> Int {
        let chroma = chromaSize(width: width, height: height)
        return (width * height * (hasAlpha ? 2 : 1) + 2 * chroma.width * chroma.height) * bytesPerSample
    }

    var format: PixelFormat { subsampling == nil ? .gray : hasAlpha ? .rgba : .rgb }

    /// What is black, and how far it is from there to white, of 2^depth - 1.
    private var luma: (black: Float, range: Float) {
        let unit = Float(1 << (depth - 8))
        return isFullRange ? (0, Float(1 << depth - 1)) : (16 * unit, 219 * unit)
    }

    /// What is no colour, and the range of colours.
    private var chroma: (middle: Float, range: Float) {
        let unit = Float(1 << (depth - 8))
        return (128 * unit, isFullRange ? Float(1 << depth - 1) : 224 * unit)
    }

    // MARK: - Frames as pictures

    /// The picture that a frame stores: of 8 bits for 8, of 16 for more.
    func picture(_ bytes: [UInt8], width: Int, height: Int) -> Picture {
        let format = format
        let size = chromaSize(width: width, height: height)
        let planes = planes(width: width, height: height)
        let columns = subsampling.map { sub in
            (0..<width).map { ChromaPlace($0, step: sub.horizontal, count: size.width, isCentred: siting == .centre) }
        }
        let samples = Samples(count: width * height * format.channels, depth: depth > 8 ? 16 : 8) { store in
            bytes.withUnsafeBufferPointer { bytes in
                concurrentBands(of: height, smallest: 16) { rows in
                    var brightness = [Float](repeating: 0, count: width)
                    var colors = [[Float]](repeating: [Float](repeating: 0, count: size.width), count: 2)
                    var line = [Float](repeating: 0, count: width * format.channels)
                    for y in rows {
                        load(bytes, planes.luma + y * width, &brightness)
                        if let columns, let subsampling {
                            let row = ChromaPlace(
                                y, step: subsampling.vertical, count: size.height, isCentred: siting != .topLeft)
                            for index in 0..<2 {
                                load(
                                    bytes, planes.chroma[index], row, width: size.width, &colors[index])
                            }
                            decode(brightness, colors, columns, &line, channels: format.channels)
                            if hasAlpha {
                                load(bytes, planes.alpha + y * width, &brightness)
                                let most = Float(1 << depth - 1)
                                for x in 0..<width { line[4 * x + 3] = brightness[x] / most }
                            }
                        } else {
                            let (black, range) = luma
                            for x in 0..<width { line[x] = (brightness[x] - black) / range }
                        }
                        line.withUnsafeBufferPointer {
                            store.store($0.baseAddress!, count: line.count, at: y * line.count)
                        }
                    }
                }
            }
        }
        return Picture(width: width, height: height, format: format, samples: samples)
    }

    /// A frame of a picture, which is of the coding's format.
    func bytes(_ picture: Picture) -> [UInt8] {
        let (width, height) = picture.size
        let size = chromaSize(width: width, height: height)
        let planes = planes(width: width, height: height)
        let channels = picture.format.channels
        let step = subsampling ?? Subsampling(horizontal: 1, vertical: 1)
        let most = Float(1 << depth - 1)
        let count = frameBytes(width: width, height: height)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let target = buffer.baseAddress!
            concurrentBands(of: (height + step.vertical - 1) / step.vertical, smallest: 8) { bands in
                var line = [Float](repeating: 0, count: width * channels)
                var values = [Float](repeating: 0, count: width)
                var blue = [Float](repeating: 0, count: size.width)
                var red = blue
                for band in bands {
                    let rows = band * step.vertical..<min(height, (band + 1) * step.vertical)
                    for index in blue.indices { (blue[index], red[index]) = (0, 0) }
                    for y in rows {
                        let start = y * width * channels
                        line.withUnsafeMutableBufferPointer {
                            picture.samples.copy(start..<(start + $0.count), to: $0.baseAddress!)
                        }
                        let (black, range) = luma
                        guard subsampling != nil else {
                            for x in 0..<width { values[x] = black + range * line[x] }
                            store(values, at: target, planes.luma + y * width, most)
                            continue
                        }
                        for x in 0..<width {
                            values[x] = black + range * brightness(&line, x * channels)
                        }
                        store(values, at: target, planes.luma + y * width, most)
                        gather(line, channels: channels, into: &blue, &red)
                        if hasAlpha {
                            for x in 0..<width { values[x] = most * line[x * channels + 3] }
                            store(values, at: target, planes.alpha + y * width, most)
                        }
                    }
                    guard subsampling != nil else { continue }
                    let (middle, range) = chroma
                    for index in blue.indices {
                        blue[index] = middle + range * blue[index] / Float(rows.count)
                        red[index] = middle + range * red[index] / Float(rows.count)
                    }
                    store(blue, at: target, planes.chroma[0] + band * size.width, most)
                    store(red, at: target, planes.chroma[1] + band * size.width, most)
                }
            }
            initialized = count
        }
    }

    /// Where the planes begin, in samples.
    private func planes(width: Int, height: Int) -> (luma: Int, chroma: [Int], alpha: Int) {
        let size = chromaSize(width: width, height: height)
        let (first, count) = (width * height, size.width * size.height)
        return (0, [first, first + count], first + 2 * count)
    }

    // MARK: - Lines

    private func load(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int, _ line: inout [Float]) {
        if depth == 8 {
            for x in line.indices { line[x] = Float(bytes[place + x]) }
        } else {
            for x in line.indices {
                line[x] = Float(UInt16(bytes[2 * (place + x)]) | UInt16(bytes[2 * (place + x) + 1]) << 8)
            }
        }
    }

    /// A line of colour between two that are stored.
    private func load(
        _ bytes: UnsafeBufferPointer<UInt8>, _ plane: Int, _ row: ChromaPlace, width: Int, _ line: inout [Float]
    ) {
        load(bytes, plane + row.first * width, &line)
        guard row.share > 0 else { return }
        var second = line
        load(bytes, plane + row.second * width, &second)
        for x in line.indices { line[x] += row.share * (second[x] - line[x]) }
    }

    private func decode(
        _ brightness: [Float], _ colors: [[Float]], _ columns: [ChromaPlace], _ line: inout [Float], channels: Int
    ) {
        let (black, range) = luma
        let (middle, chromaRange) = chroma
        let green = 1 - matrix.red - matrix.blue
        let (toRed, toBlue) = (2 * (1 - matrix.red), 2 * (1 - matrix.blue))
        let (fromBlue, fromRed) = (toBlue * matrix.blue / green, toRed * matrix.red / green)
        for x in brightness.indices {
            let column = columns[x]
            let (b0, r0) = (colors[0][column.first], colors[1][column.first])
            let blue = (b0 + column.share * (colors[0][column.second] - b0) - middle) / chromaRange
            let red = (r0 + column.share * (colors[1][column.second] - r0) - middle) / chromaRange
            let y = (brightness[x] - black) / range
            line[channels * x] = y + toRed * red
            line[channels * x + 1] = y - fromBlue * blue - fromRed * red
            line[channels * x + 2] = y + toBlue * blue
        }
    }

    /// A pixel's brightness; its red and blue become differences from it, at most ±½.
    private func brightness(_ line: inout [Float], _ place: Int) -> Float {
        let (red, green, blue) = (line[place], line[place + 1], line[place + 2])
        let y = matrix.red * red + (1 - matrix.red - matrix.blue) * green + matrix.blue * blue
        line[place] = (red - y) / (2 * (1 - matrix.red))
        line[place + 2] = (blue - y) / (2 * (1 - matrix.blue))
        return y
    }

    /// Adds a line of differences to the samples of colour that they belong to.
    private func gather(_ line: [Float], channels: Int, into blue: inout [Float], _ red: inout [Float]) {
        let step = subsampling?.horizontal ?? 1
        let width = line.count / channels
        if siting == .left && step == 2 {
            // The sample lies on the even column: that counts twice, its neighbours once.
            for index in blue.indices {
                let middle = 2 * index
                let (before, after) = (max(0, middle - 1), min(width - 1, middle + 1))
                func mean(_ color: Int) -> Float {
                    (line[before * channels + color] + 2 * line[middle * channels + color]
                        + line[after * channels + color]) / 4
                }
                blue[index] += mean(2)
                red[index] += mean(0)
            }
            return
        }
        for index in blue.indices {
            let columns = index * step..<min(width, (index + 1) * step)
            let share = 1 / Float(columns.count)
            for x in columns {
                blue[index] += share * line[x * channels + 2]
                red[index] += share * line[x * channels]
            }
        }
    }

    private func store(_ line: [Float], at target: UnsafeMutablePointer<UInt8>, _ place: Int, _ most: Float) {
        for x in line.indices {
            let value = UInt16(min(max(line[x], 0), most).rounded())
            if depth == 8 {
                target[place + x] = UInt8(value)
            } else {
                target[2 * (place + x)] = UInt8(value & 0xFF)
                target[2 * (place + x) + 1] = UInt8(value >> 8)
            }
        }
    }
}

/// Between which two samples of colour a pixel lies, and how far from the first to the second.
private struct ChromaPlace {
    let first: Int
    let second: Int
    let share: Float

    init(_ place: Int, step: Int, count: Int, isCentred: Bool) {
        let position = isCentred ? (Float(place) + 0.5) / Float(step) - 0.5 : Float(place) / Float(step)
        let inside = min(max(position, 0), Float(count - 1))
        first = Int(inside)
        second = min(first + 1, count - 1)
        share = inside - Float(first)
    }
}
