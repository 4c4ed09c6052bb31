import GentoolBase
import GentoolRaster
import GentoolTensors

/// A change of colours that gives an image the distribution of colours of others: optimal transport.
///
/// First the linear map that carries one mean and covariance to the other (Monge-Kantorovich; Pitié & Kokaram 2007,
/// "The linear Monge-Kantorovitch linear colour mapping for example-based colour transfer"). Then steps of sliced transport:
/// along each of three random orthogonal directions quantiles move towards quantiles (Pitié, Kokaram & Dahyot 2007,
/// "Automated colour grading using colour distribution transfer"). Each goes half the way: all the way, faint gradients
/// break into bands where a style has few colours.
struct ColorTransport: Sendable {
    private let linear: LinearColorMap
    private let slices: [ColorSlice]

    private static let sampleCount = 20_000
    private static let sliceCount = 12
    private static let share: Float = 0.5

    /// - Parameters:
    ///   - source: images whose colours are changed, three channels.
    ///   - target: images whose distribution they get, three channels, with what they count.
    ///   - seed: of the directions.
    init(
        from source: [(image: FloatImage, weight: Float)], to target: [(image: FloatImage, weight: Float)], seed: UInt64
    ) {
        let goal = Self.samples(target)
        var colors = Self.samples(source)
        linear = LinearColorMap(from: colors, to: goal)
        for index in colors.indices { colors[index] = linear(colors[index]) }
        var random = SplitMix64(seed: seed)
        slices = (0..<Self.sliceCount).map { _ in
            let slice = ColorSlice(from: colors, to: goal, share: Self.share, &random)
            for index in colors.indices { colors[index] = slice(colors[index]) }
            return slice
        }
    }

    func callAsFunction(_ color: SIMD3<Float>) -> SIMD3<Float> { slices.reduce(linear(color)) { $1($0) } }

    func callAsFunction(_ image: FloatImage) -> FloatImage { self(image) {} }

    /// - Parameter pause: called every now and then; what it throws ends the work.
    func callAsFunction(_ image: FloatImage, pause: () throws -> Void) rethrows -> FloatImage {
        var result = image
        let count = image.width * image.height
        for start in stride(from: 0, to: count, by: Self.pixelsAtOnce) {
            try pause()
            result.values.withUnsafeMutableBufferPointer { values in
                let values = values.baseAddress! + 3 * start
                concurrentBands(of: min(Self.pixelsAtOnce, count - start), smallest: 1 << 12) { pixels in
                    for place in pixels.lazy.map({ 3 * $0 }) {
                        let color = self(SIMD3(values[place], values[place + 1], values[place + 2]))
                        (values[place], values[place + 1], values[place + 2]) = (color.x, color.y, color.z)
                    }
                }
            }
        }
        return result
    }

    /// Between two pauses: some tenths of a second.
    private static let pixelsAtOnce = 1 << 17

    /// Colours spread evenly over images, as many of each as its weight asks for.
    static func samples(_ images: [(image: FloatImage, weight: Float)]) -> [SIMD3<Float>] {
        let total = images.reduce(0) { $0 + $1.weight }
        return images.flatMap { image, weight in
            let count = max(1, Int(Float(sampleCount) * weight / total))
            let pixels = image.width * image.height
            return (0..<count).map { index in
                let place = 3 * (index * pixels / count)
                return SIMD3(image.values[place], image.values[place + 1], image.values[place + 2])
            }
        }
    }
}
