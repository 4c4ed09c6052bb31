import GentoolRaster

/// Numbers that look random and are the same in every run (SplitMix64).
struct TestNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension Picture {
    /// A picture of samples from the whole range.
    static func noise(
        width: Int, height: Int, format: PixelFormat, depth: Int = 8, seed: UInt64 = 1
    ) -> Picture {
        var numbers = TestNumbers(seed)
        let count = width * height * format.channels
        let samples: Samples =
            depth == 16
            ? .sixteen((0..<count).map { _ in .random(in: 0...65535, using: &numbers) })
            : .eight((0..<count).map { _ in .random(in: 0...255, using: &numbers) })
        return Picture(width: width, height: height, format: format, samples: samples)
    }

    /// All pixels the same.
    static func flat(width: Int, height: Int, format: PixelFormat, _ pixel: [UInt8]) -> Picture {
        Picture(
            width: width, height: height, format: format,
            samples: .eight((0..<width * height).flatMap { _ in pixel }))
    }

    var bytes: [UInt8] {
        guard case .eight(let bytes) = samples else { fatalError("not a picture of 8 bits") }
        return bytes
    }

    var words: [UInt16] {
        guard case .sixteen(let words) = samples else { fatalError("not a picture of 16 bits") }
        return words
    }

    func pixel(_ x: Int, _ y: Int) -> [UInt8] {
        let start = (y * width + x) * format.channels
        return Array(bytes[start..<start + format.channels])
    }
}

extension Mask {
    /// A mask drawn with characters: `#` is 1, `+` is 0.5, anything else 0.
    init(_ rows: String...) {
        self.init(
            width: rows[0].count, height: rows.count,
            values: rows.joined().map { $0 == "#" ? 1 : $0 == "+" ? 0.5 : 0 })
    }

    /// Pixels that are filled with the given chance.
    static func specks(width: Int, height: Int, chance: Double, seed: UInt64 = 1) -> Mask {
        var numbers = TestNumbers(seed)
        return Mask(
            width: width, height: height,
            values: (0..<width * height).map { _ in .random(in: 0..<1, using: &numbers) < chance ? 1 : 0 })
    }
}

/// The checksum of PNG and zip (ISO 3309).
func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB8_8320 }
    }
    return ~crc
}
