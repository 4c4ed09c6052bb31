import GentoolBase
import GentoolRaster

/// The rows of the matting Laplacian of unknown pixels, each with 5×5 numbers.
struct MattingSystem {
    private let width: Int
    /// Unknown pixels in the order of rows.
    private let places: [Int32]
    private let isUnknown: [Bool]
    /// 25 for each unknown pixel: for those around it.
    private let rows: [Float]

    private static let reach = 2
    private static let side = 2 * reach + 1

    /// - Returns: `nil` if nothing is unknown.
    init?(_ picture: FloatImage, unknown: [Bool], epsilon: Double) {
        let (width, height) = (picture.width, picture.height)
        self.width = width
        isUnknown = unknown
        places = unknown.indices.filter { unknown[$0] }.map { Int32($0) }
        guard !places.isEmpty, width >= 3, height >= 3 else { return nil }
        let places = places
        rows = [Float](unsafeUninitializedCapacity: 25 * places.count) { target, count in
            target.initialize(repeating: 0)
            let target = target.baseAddress!
            picture.values.withUnsafeBufferPointer { colors in
                // Every pixel sums up what the windows say that it is in: nine for each, and no two threads in one row.
                concurrentBands(of: places.count, smallest: 256) { band in
                    for index in band {
                        let place = Int(places[index])
                        let (x, y) = (place % width, place / width)
                        for windowY in max(1, y - 1)...min(height - 2, y + 1) {
                            for windowX in max(1, x - 1)...min(width - 2, x + 1) {
                                Self.add(
                                    colors.baseAddress!, width, windowX, windowY, x, y, epsilon, to: target + 25 * index
                                )
                            }
                        }
                    }
                }
            }
            count = 25 * places.count
        }
    }

    /// Adds to a pixel's row what one window says (eq. 12).
    private static func add(
        _ colors: UnsafePointer<Float>, _ width: Int, _ windowX: Int, _ windowY: Int, _ x: Int, _ y: Int,
        _ epsilon: Double, to row: UnsafeMutablePointer<Float>
    ) {
        func color(_ x: Int, _ y: Int) -> SIMD3<Double> {
            let place = 3 * (y * width + x)
            return SIMD3(Double(colors[place]), Double(colors[place + 1]), Double(colors[place + 2]))
        }
        var sum = SIMD3<Double>()
        for v in -1...1 { for u in -1...1 { sum += color(windowX + u, windowY + v) } }
        let mean = sum / 9
        var (xx, xy, xz, yy, yz, zz) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for v in -1...1 {
            for u in -1...1 {
                let d = color(windowX + u, windowY + v) - mean
                xx += d.x * d.x
                xy += d.x * d.y
                xz += d.x * d.z
                yy += d.y * d.y
                yz += d.y * d.z
                zz += d.z * d.z
            }
        }
        let ridge = epsilon / 9
        (xx, yy, zz) = (xx / 9 + ridge, yy / 9 + ridge, zz / 9 + ridge)
        (xy, xz, yz) = (xy / 9, xz / 9, yz / 9)
        let (a, b, c) = (yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy)
        let determinant = xx * a + xy * b + xz * c
        let d = color(x, y) - mean
        // The inverse of the covariance times this pixel's difference.
        let weight =
            SIMD3(
                a * d.x + b * d.y + c * d.z,
                b * d.x + (xx * zz - xz * xz) * d.y + (xy * xz - xx * yz) * d.z,
                c * d.x + (xy * xz - xx * yz) * d.y + (xx * yy - xy * xy) * d.z) / determinant
        for v in -1...1 {
            for u in -1...1 {
                let (otherX, otherY) = (windowX + u, windowY + v)
                let other = color(otherX, otherY) - mean
                let value = (1 + (weight * other).sum()) / 9
                let isSelf = otherX == x && otherY == y
                row[(otherY - y + reach) * side + otherX - x + reach] += Float((isSelf ? 1 : 0) - value)
            }
        }
    }

    /// Finds the unknown ones of values by conjugate gradients with the diagonal as preconditioner.
    ///
    /// - Parameter values: of all pixels of the picture; unknown ones begin as they are.
    func solve(_ values: inout [Float], tolerance: Double, steps: Int) {
        let count = places.count
        var residual = product(values).map { -$0 }
        let inverse = (0..<count).map { 1 / max(rows[25 * $0 + 12], 1e-6) }
        // Known pixels have no direction.
        var direction = [Float](repeating: 0, count: values.count)
        var energy = 0.0
        for index in 0..<count {
            let step = residual[index] * inverse[index]
            direction[Int(places[index])] = step
            energy += Double(step) * Double(residual[index])
        }
        let first = energy
        guard first > 0 else { return }
        for _ in 0..<steps where energy > first * tolerance * tolerance {
            let image = product(direction)
            var curvature = 0.0
            for index in 0..<count { curvature += Double(direction[Int(places[index])]) * Double(image[index]) }
            guard curvature > 0 else { break }
            let length = Float(energy / curvature)
            var next = 0.0
            for index in 0..<count {
                values[Int(places[index])] += length * direction[Int(places[index])]
                residual[index] -= length * image[index]
                next += Double(residual[index]) * Double(residual[index]) * Double(inverse[index])
            }
            let ratio = Float(next / energy)
            energy = next
            for index in 0..<count {
                let place = Int(places[index])
                direction[place] = residual[index] * inverse[index] + ratio * direction[place]
            }
        }
    }

    /// The rows times values of all pixels.
    private func product(_ values: [Float]) -> [Float] {
        let count = places.count
        let height = values.count / width
        return [Float](unsafeUninitializedCapacity: count) { target, initialized in
            let target = target.baseAddress!
            values.withUnsafeBufferPointer { values in
                rows.withUnsafeBufferPointer { rows in
                    concurrentBands(of: count, smallest: 1 << 12) { band in
                        for index in band {
                            let place = Int(places[index])
                            let (x, y) = (place % width, place / width)
                            var sum: Float = 0
                            if x >= 2, y >= 2, x < width - 2, y < height - 2 {
                                for v in 0..<5 {
                                    let line = place + (v - 2) * width - 2
                                    for u in 0..<5 { sum += rows[25 * index + 5 * v + u] * values[line + u] }
                                }
                            } else {
                                for v in max(0, 2 - y)..<min(5, height + 2 - y) {
                                    for u in max(0, 2 - x)..<min(5, width + 2 - x) {
                                        sum += rows[25 * index + 5 * v + u] * values[place + (v - 2) * width + u - 2]
                                    }
                                }
                            }
                            target[index] = sum
                        }
                    }
                }
            }
            initialized = count
        }
    }
}
