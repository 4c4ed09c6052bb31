import Glibc

/// The random numbers of PyTorch's CPU generator: the same seed gives the same noise as `torch.manual_seed(seed)`
/// followed by `torch.randn`.
///
/// A 32-bit Mersenne Twister (Matsumoto & Nishimura 1998). Normal numbers come from the Box-Muller transform, which
/// PyTorch applies in two ways: to pairs of doubles one by one below 16 numbers, and to blocks of 16 floats from there
/// on.
public struct TorchGenerator: NormalGenerator, Sendable {
    private static let size = 624
    private static let shift = 397
    private var state: [UInt32]
    private var position = TorchGenerator.size
    /// The second number of a pair, when only the first was asked for.
    private var spareNormal: Double?

    /// - Parameter seed: only its lower 32 bits count, as in PyTorch.
    public init(seed: UInt64) {
        var value = UInt32(truncatingIfNeeded: seed)
        state = [value]
        state.reserveCapacity(Self.size)
        for index in 1..<UInt32(Self.size) {
            value = 1_812_433_253 &* (value ^ (value >> 30)) &+ index
            state.append(value)
        }
    }

    private mutating func refill() {
        state.withUnsafeMutableBufferPointer { state in
            for i in 0..<Self.size {
                let bits = (state[i] & 0x8000_0000) | (state[(i + 1) % Self.size] & 0x7FFF_FFFF)
                let twist = (bits >> 1) ^ (bits & 1 == 0 ? 0 : 0x9908_B0DF)
                state[i] = state[(i + Self.shift) % Self.size] ^ twist
            }
        }
        position = 0
    }

    private mutating func next32() -> UInt32 {
        if position == Self.size { refill() }
        var y = state[position]
        position += 1
        y ^= y >> 11
        y ^= (y << 7) & 0x9D2C_5680
        y ^= (y << 15) & 0xEFC6_0000
        return y ^ (y >> 18)
    }

    /// Uniform in 0..<1 with 53 random bits.
    private mutating func uniformDouble() -> Double {
        let high = UInt64(next32())
        let bits = high << 32 | UInt64(next32())
        return Double(bits & (1 << 53 - 1)) * 0x1p-53
    }

    /// Uniform in 0..<1 with 24 random bits.
    private mutating func uniformFloat() -> Float {
        Float(next32() & (1 << 24 - 1)) * 0x1p-24
    }

    /// Uniform noise: what `torch.rand(shape)` gives, from 0..<1 to another range as `uniform_` does it.
    public mutating func uniform(_ shape: [Int], in range: Range<Float> = 0..<1) -> Tensor {
        let width = range.upperBound - range.lowerBound
        return Tensor(
            shape: shape, elements: (0..<shape.reduce(1, *)).map { _ in uniformFloat() * width + range.lowerBound })
    }

    /// Standard normal noise: what `torch.randn(shape)` gives.
    public mutating func normal(_ shape: [Int]) -> Tensor {
        let count = shape.reduce(1, *)
        let blockLength = 16
        guard count >= blockLength else {
            return Tensor(shape: shape, elements: (0..<count).map { _ in Float(nextNormal()) })
        }
        var values = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            for i in 0..<count { buffer.initializeElement(at: i, to: uniformFloat()) }
            initialized = count
        }
        for start in stride(from: 0, through: count - blockLength, by: blockLength) {
            Self.boxMuller(&values, at: start)
        }
        if count % blockLength != 0 {
            // The tail shares a block with numbers already made: that block is drawn anew.
            let start = count - blockLength
            for i in start..<count { values[i] = uniformFloat() }
            Self.boxMuller(&values, at: start)
        }
        return Tensor(shape: shape, elements: values)
    }

    /// Turns 16 uniform numbers into normal ones: the first 8 give the radii, the last 8 the angles.
    private static func boxMuller(_ values: inout [Float], at start: Int) {
        for i in start..<(start + 8) {
            let radius = (-2 * logf(1 - values[i])).squareRoot()
            let angle = 2 * Float.pi * values[i + 8]
            values[i] = radius * cosf(angle)
            values[i + 8] = radius * sinf(angle)
        }
    }

    private mutating func nextNormal() -> Double {
        if let spare = spareNormal {
            spareNormal = nil
            return spare
        }
        let angle = 2 * Double.pi * uniformDouble()
        let radius = (-2 * log1p(-uniformDouble())).squareRoot()
        spareNormal = radius * sin(angle)
        return radius * cos(angle)
    }
}
