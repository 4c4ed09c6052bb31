import GentoolRaster

/// Pictures for models to look at: small, and below what clients take.
enum MCPPictures {
    static let side = 1024
    private static let mostBytes = 180_000

    /// A JPEG of at most 1024 pixels and, as far as its quality allows, 180 kB.
    static func content(_ picture: Picture, side: Int = side) throws -> JSON {
        var (side, bytes) = (side, [UInt8]())
        for quality in [82, 70, 60, 50, 40, 30] {
            bytes = try overChequerboard(picture.fitting(side: side)).preview(side: side, quality: quality)
            if bytes.count <= mostBytes { break }
            side = side * 9 / 10
        }
        return ["type": "image", "data": .string(Base64.text(bytes)), "mimeType": "image/jpeg"]
    }

    /// What is transparent shows a chequerboard.
    private static func overChequerboard(_ picture: Picture) -> Picture {
        guard picture.format.hasAlpha else { return picture }
        let values = floats(picture)
        var result: [Float] = []
        result.reserveCapacity(picture.width * picture.height * 3)
        let channels = picture.format.channels
        let isGray = picture.format.colorModel == .gray
        for y in 0..<picture.height {
            for x in 0..<picture.width {
                let start = (y * picture.width + x) * channels
                let alpha = values[start + channels - 1]
                let ground: Float = (x / 12 + y / 12) % 2 == 0 ? 0.8 : 1
                for channel in 0..<3 {
                    result.append(values[start + (isGray ? 0 : channel)] * alpha + ground * (1 - alpha))
                }
            }
        }
        return Picture(width: picture.width, height: picture.height, format: .rgb, samples: Samples(result, depth: 8))
    }

    /// 0...1.
    private static func floats(_ picture: Picture) -> [Float] {
        switch picture.samples {
        case .eight(let values): values.map { Float($0) / 255 }
        case .sixteen(let values): values.map { Float($0) / 65535 }
        }
    }

    /// The picture with a mask over it in red.
    static func shown(_ picture: Picture, _ mask: Picture) -> Picture {
        let small = overChequerboard(picture.fitting(side: side)).converted(to: .rgb)
        let cover = floats(mask.resized(width: small.width, height: small.height, filter: .box, depth: 8))
        let step = mask.format.channels
        var values = floats(small)
        for index in 0..<(small.width * small.height) {
            let share = 0.6 * cover[index * step]
            for (channel, red) in [Float(1), 0, 0.15].enumerated() {
                values[index * 3 + channel] = values[index * 3 + channel] * (1 - share) + red * share
            }
        }
        return Picture(width: small.width, height: small.height, format: .rgb, samples: Samples(values, depth: 8))
    }

    /// With lines every 10 % and their numbers at the edges.
    static func withGrid(_ picture: Picture) -> Picture {
        let small = overChequerboard(picture.fitting(side: side)).converted(to: .rgb)
        var values = floats(small)
        let (width, height) = (small.width, small.height)
        func blend(_ x: Int, _ y: Int, _ value: Float, _ share: Float) {
            guard (0..<width).contains(x), (0..<height).contains(y) else { return }
            for channel in 0..<3 {
                let place = (y * width + x) * 3 + channel
                values[place] = values[place] * (1 - share) + value * share
            }
        }
        for tenth in 1..<10 {
            let (x, y) = (width * tenth / 10, height * tenth / 10)
            for row in 0..<height {
                blend(x, row, row / 4 % 2 == 0 ? 1 : 0, 0.55)
            }
            for column in 0..<width { blend(column, y, column / 4 % 2 == 0 ? 1 : 0, 0.55) }
        }
        let font = BitmapFont.holding(["0123456789%"])
        func write(_ text: String, _ x: Int, _ y: Int) {
            let scale = max(1, max(width, height) / 500)
            let letters = font.mask(of: text, scale: scale)
            let (left, top) = (min(max(0, x), width - letters.width), min(max(0, y), height - letters.height))
            guard left >= 0, top >= 0 else { return }
            for row in -2..<(letters.height + 2) {
                for column in -2..<(letters.width + 2) { blend(left + column, top + row, 0, 0.65) }
            }
            for row in 0..<letters.height {
                for column in 0..<letters.width where letters[column, row] > 0 {
                    blend(left + column, top + row, 1, letters[column, row])
                }
            }
        }
        for tenth in 1..<10 {
            write("\(tenth * 10)%", width * tenth / 10 + 3, 2)
            write("\(tenth * 10)%", 2, height * tenth / 10 + 3)
        }
        return Picture(width: width, height: height, format: .rgb, samples: Samples(values, depth: 8))
    }

    /// The inside of an outline (even-odd rule), with edges that are sampled four times a pixel.
    static func mask(of corners: [(x: Double, y: Double)], width: Int, height: Int) -> Mask {
        var values = [Float](repeating: 0, count: width * height)
        let lines = 4
        for y in 0..<height {
            for line in 0..<lines {
                let middle = Double(y) + (Double(line) + 0.5) / Double(lines)
                var crossings: [Double] = []
                for (index, from) in corners.enumerated() {
                    let to = corners[(index + 1) % corners.count]
                    guard (from.y <= middle) != (to.y <= middle) else { continue }
                    crossings.append(from.x + (middle - from.y) / (to.y - from.y) * (to.x - from.x))
                }
                crossings.sort()
                for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                    let (left, right) = (max(0, crossings[pair]), min(Double(width), crossings[pair + 1]))
                    guard right > left else { continue }
                    for x in Int(left)..<min(width, Int(right.rounded(.up))) {
                        let share = min(right, Double(x + 1)) - max(left, Double(x))
                        values[y * width + x] += Float(share) / Float(lines)
                    }
                }
            }
        }
        return Mask(width: width, height: height, values: values)
    }
}
