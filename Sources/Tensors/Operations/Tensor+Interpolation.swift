import CGentoolKernels
import GentoolBase

extension Tensor {
    /// Pictures at twice their width and height, interpolated linearly: PyTorch's `bilinear` without aligned corners.
    ///
    /// - Returns: N, 2 · H, 2 · W, C; the receiver is N, H, W, C.
    public func doubledSmoothly() -> Tensor { doubledSmoothly(axis: 1).doubledSmoothly(axis: 2) }

    /// Every pixel becomes two, each a quarter of the way to its neighbour on that side; beyond the border it goes on.
    private func doubledSmoothly(axis: Int) -> Tensor {
        let last = shape[axis] - 1
        let before = Tensor.concatenated([slice(0..<1, axis: axis), slice(0..<last, axis: axis)], axis: axis)
        let after = Tensor.concatenated(
            [slice(1..<(last + 1), axis: axis), slice(last..<(last + 1), axis: axis)], axis: axis)
        let own = 0.75 * self
        return .interleaved(own + 0.25 * before, own + 0.25 * after, axis: axis)
    }
}

extension Tensor {
    /// How values between pixels are found.
    public enum Interpolation: String, Sendable {
        /// The nearest pixel's.
        case nearest
        /// Linear between two.
        case bilinear
        /// Cubic convolution of four (Keys 1981) with a = -0.75.
        case bicubic
    }

    /// Pictures in another size: PyTorch's and ncnn's interpolation without aligned corners, which looks at as many pixels
    /// when it shrinks as when it enlarges. Beyond the border its pixels go on.
    ///
    /// - Returns: N, height, width, C; the receiver is N, H, W, C.
    public func interpolated(height: Int, width: Int, _ kind: Interpolation) -> Tensor {
        interpolated(height, axis: 1, kind).interpolated(width, axis: 2, kind)
    }

    private func interpolated(_ length: Int, axis: Int, _ kind: Interpolation) -> Tensor {
        let own = shape[axis]
        if length == own { return self }
        let taps = (0..<length).map { index in
            Self.taps(at: index, scale: Float(own) / Float(length), kind)
                .map { Tap(place: min(max($0.place, 0), own - 1), weight: $0.weight) }
        }
        return detached.mixed(axis, by: taps).recorded(from: self) { $0.mixed(axis, by: Self.transposed(taps, own)) }
    }

    /// What one value counts in another one.
    private struct Tap {
        let place: Int
        let weight: Float
    }

    /// For each of `count` places what it counts elsewhere; all have as many taps, some of them of no weight.
    private static func transposed(_ taps: [[Tap]], _ count: Int) -> [[Tap]] {
        var result = [[Tap]](repeating: [], count: count)
        for (index, taps) in taps.enumerated() {
            for tap in taps { result[tap.place].append(Tap(place: index, weight: tap.weight)) }
        }
        let most = result.map(\.count).max() ?? 0
        return result.map { $0 + [Tap](repeating: Tap(place: 0, weight: 0), count: most - $0.count) }
    }

    /// Along an axis, sums of values with weights.
    private func mixed(_ axis: Int, by taps: [[Tap]]) -> Tensor {
        let (own, inner, length) = (shape[axis], shape[(axis + 1)...].reduce(1, *), taps.count)
        let outer = shape[..<axis].reduce(1, *)
        var result = shape
        result[axis] = length
        return Tensor(shape: result) { out in
            elements.withUnsafeBufferPointer { values in
                let values = values.baseAddress!
                if inner == 1 {
                    Self.mixRows(values, outer, of: own, by: taps, to: out)
                    return
                }
                concurrentBands(of: outer * length, smallest: max(1, 4096 / max(1, inner))) { lines in
                    for line in lines {
                        let target = out + line * inner
                        target.update(repeating: 0, count: inner)
                        for tap in taps[line % length] where tap.weight != 0 {
                            gentool_add_scaled(
                                values + (line / length * own + tap.place) * inner, tap.weight, inner, target)
                        }
                    }
                }
            }
        }
    }

    /// Rows of single numbers: a call for each of them would take longer than the number.
    private static func mixRows(
        _ values: UnsafePointer<Float>, _ rows: Int, of own: Int, by taps: [[Tap]],
        to out: UnsafeMutablePointer<Float>
    ) {
        let (length, count) = (taps.count, taps[0].count)
        let flat = taps.flatMap(\.self)
        flat.withUnsafeBufferPointer { taps in
            concurrentBands(of: rows, smallest: max(1, 4096 / length)) { rows in
                for row in rows {
                    let (source, target) = (values + row * own, out + row * length)
                    for index in 0..<length {
                        var sum: Float = 0
                        for tap in 0..<count {
                            let tap = taps[index * count + tap]
                            sum += source[tap.place] * tap.weight
                        }
                        target[index] = sum
                    }
                }
            }
        }
    }

    private static func taps(at index: Int, scale: Float, _ kind: Interpolation) -> [(place: Int, weight: Float)] {
        if kind == .nearest { return [(Int(Float(index) * scale), 1)] }
        let centre = (Float(index) + 0.5) * scale - 0.5
        let first = centre.rounded(.down)
        let (place, t) = (Int(first), centre - first)
        if kind == .bilinear { return [(place, 1 - t), (place + 1, t)] }
        let a: Float = -0.75
        func near(_ x: Float) -> Float { ((a + 2) * x - (a + 3)) * x * x + 1 }
        func far(_ x: Float) -> Float { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
        return [(place - 1, far(t + 1)), (place, near(t)), (place + 1, near(1 - t)), (place + 2, far(2 - t))]
    }
}
