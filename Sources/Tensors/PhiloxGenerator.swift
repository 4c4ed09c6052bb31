import Glibc

/// The random numbers of PyTorch's generator on NVIDIA cards: the same seed gives the same noise as
/// `torch.randn(shape, device="cuda")`.
///
/// A counter is encrypted by ten rounds of Philox 4×32 (Salmon et al. 2011, "Parallel Random Numbers: As Easy as 1, 2,
/// 3"), with the seed as the key; the counter is the number of calls so far and the element's place. The first two of the
/// four words give a normal number by the Box-Muller transform.
public struct PhiloxGenerator: NormalGenerator, Sendable {
    private let key: (UInt32, UInt32)
    private var calls: UInt32 = 0

    /// A generator that has made no numbers yet.
    ///
    /// - Parameter seed: what `torch.manual_seed` is told.
    public init(seed: UInt64) {
        key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    }

    /// As many numbers of mean 0 and deviation 1 as a shape has elements; each call goes on to others.
    public mutating func normal(_ shape: [Int]) -> Tensor {
        defer { calls &+= 1 }
        return Tensor(
            shape: shape,
            elements: (0..<UInt32(shape.reduce(1, *))).map { place in
                let words = encrypted(SIMD4(calls, 0, place, 0))
                // Both lie in the middle of 2³² steps, so that neither is 0.
                let u = (Float(words.x) + 0.5) * 0x1p-32
                let v = (Float(words.y) + 0.5) * (0x1p-31 * Float.pi)
                return (-2 * logf(u)).squareRoot() * sinf(v)
            })
    }

    private func encrypted(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
        var (counter, key) = (counter, key)
        for _ in 0..<10 {
            let even = counter.x.multipliedFullWidth(by: 0xD251_1F53)
            let odd = counter.z.multipliedFullWidth(by: 0xCD9E_8D57)
            counter = SIMD4(odd.high ^ counter.y ^ key.0, odd.low, even.high ^ counter.w ^ key.1, even.low)
            key = (key.0 &+ 0x9E37_79B9, key.1 &+ 0xBB67_AE85)
        }
        return counter
    }
}
