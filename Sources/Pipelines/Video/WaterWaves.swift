import GentoolBase
import Glibc

/// Small waves of a water's face, seen from above it: how far they move what is seen on it. They are longest and move it
/// most where the water is nearest, and are gone towards the horizon.
struct WaterWaves: Sendable {
    /// A wave in the plane of the water, whose nearest row is as wide as its pixels.
    private struct Train {
        /// Radians a pixel, across and into the distance.
        let direction: SIMD2<Float>
        let wavelength: Float
        let share: Float
        /// In a loop: the longer ones are slower, as in deep water.
        let cycles: Float
        let phase: Float
    }

    private let width: Int
    private let height: Int
    /// The rows of the horizon and of what is nearest.
    private let rows: ClosedRange<Float>
    private let amplitude: Float
    private let trains: [Train]

    /// How much longer than high the longest one is.
    private static let lengthPerHeight: Float = 24

    /// - Parameters:
    ///   - width: columns of what is moved.
    ///   - height: rows of it.
    ///   - rows: those of the horizon and of what is nearest.
    ///   - amplitude: in pixels, where it is nearest.
    ///   - drift: where waves go, as it is seen; zero is towards the viewer.
    init(width: Int, height: Int, rows: ClosedRange<Float>, amplitude: Float, drift: SIMD2<Float>) {
        (self.width, self.height, self.rows, self.amplitude) = (width, height, rows, amplitude)
        let heading = drift == .zero ? -Float.pi / 2 : atan2(-drift.y, drift.x)
        let longest = max(12, Self.lengthPerHeight * amplitude)
        let kinds: [(Float, Float, Float, Float)] = [
            (0.35, 1, 2, 0.6), (-0.5, 1.7, 3, 2.3), (0.1, 2.9, 3, 4.4), (-0.2, 4.9, 4, 5.5),
        ]
        trains = kinds.map { angle, frequency, cycles, phase in
            let wave: Float = 2 * Float.pi / longest * frequency
            return Train(
                direction: wave * SIMD2(cos(heading + angle), sin(heading + angle)),
                wavelength: longest / frequency, share: 1 / frequency.squareRoot(), cycles: cycles, phase: phase)
        }
    }

    /// How far from it what a pixel shows is, in pixels.
    ///
    /// - Parameter time: 0..<1, a part of the loop.
    func offsets(at time: Float) -> [SIMD2<Float>] {
        let depth = max(1, rows.upperBound - rows.lowerBound)
        return [SIMD2<Float>](unsafeUninitializedCapacity: width * height) { target, initialized in
            let target = target.baseAddress!
            concurrentBands(of: height, smallest: 8) { lines in
                for y in lines {
                    // 1 is nearest; how much farther a row is than that one is 1 / nearness.
                    let nearness = min(1, max(0.02, (Float(y) - rows.lowerBound) / depth))
                    let strengths = trains.map { train in
                        // Waves of a few rows would only make noise.
                        let rows = train.wavelength * nearness * nearness
                        return amplitude * nearness.squareRoot() * train.share / (1 + 100 / (rows * rows))
                    }
                    for x in 0..<width {
                        let place = SIMD2<Float>(Float(x) - Float(width) / 2, depth) / nearness
                        var offset = SIMD2<Float>.zero
                        for (train, strength) in zip(trains, strengths) {
                            let angle: Float =
                                (train.direction * place).sum() - 2 * Float.pi * train.cycles * time + train.phase
                            // Light is bent across the view much less than along it.
                            offset += strength * SIMD2(0.35 * cos(angle), sin(angle))
                        }
                        (target + y * width + x).initialize(to: offset)
                    }
                }
            }
            initialized = width * height
        }
    }
}
