import CGentoolKernels
import GentoolBase

extension Tensor {
    /// The sum of elements in the same place; both have one shape.
    public static func + (a: Tensor, b: Tensor) -> Tensor {
        weightedSum(a, 1, b, 1).recorded([Dependency(a.node) { $0 }, Dependency(b.node) { $0 }])
    }

    /// The difference of elements in the same place; both have one shape.
    public static func - (a: Tensor, b: Tensor) -> Tensor {
        weightedSum(a, 1, b, -1).recorded([Dependency(a.node) { $0 }, Dependency(b.node) { -1 * $0 }])
    }

    /// The product of elements in the same place.
    public static func * (a: Tensor, b: Tensor) -> Tensor {
        let (left, right) = (a.detached, b.detached)
        return elementwise(a, b) { gentool_multiply($0, $1, $2, $3) }
            .recorded([Dependency(a.node) { $0 * right }, Dependency(b.node) { $0 * left }])
    }

    /// Each element times a number.
    public static func * (scale: Float, a: Tensor) -> Tensor {
        a.elementwise { gentool_scale($0, scale, $1, $2) }.recorded(from: a) { scale * $0 }
    }

    /// Each element times a number.
    public static func * (a: Tensor, scale: Float) -> Tensor { scale * a }

    /// Each element divided by a number.
    public static func / (a: Tensor, divisor: Float) -> Tensor {
        a.detached.mapped { $0 / divisor }.recorded(from: a) { $0 / divisor }
    }

    /// A number added to each element.
    public static func + (a: Tensor, shift: Float) -> Tensor {
        a.detached.mapped { $0 + shift }.recorded(from: a) { $0 }
    }

    /// A number taken from each element.
    public static func - (a: Tensor, shift: Float) -> Tensor { a + -shift }

    /// `start + weight · (end - start)`, element for element; `weight` may lie outside 0...1.
    public static func lerp(_ start: Tensor, _ end: Tensor, weight: Float) -> Tensor {
        zip(start.detached, end.detached) { $0 + weight * ($1 - $0) }
            .recorded([Dependency(start.node) { (1 - weight) * $0 }, Dependency(end.node) { weight * $0 }])
    }

    /// `body` of each element. Nobody knows its derivative.
    ///
    /// - Precondition: the tensor is not recorded.
    @inlinable
    public func mapped(_ body: (Float) -> Float) -> Tensor {
        precondition(
            !isRecorded, "a function of elements has no known gradient; detach the tensor if it needs none")
        return Tensor(shape: shape, elements: elements.map(body))
    }

    /// `body` of each pair of elements in the same place. Nobody knows its derivative.
    ///
    /// - Precondition: both have the same shape, and are not recorded.
    @inlinable
    public static func zip(_ a: Tensor, _ b: Tensor, _ body: (Float, Float) -> Float) -> Tensor {
        precondition(a.shape == b.shape, "shapes \(a.shape) and \(b.shape) differ")
        precondition(
            !a.isRecorded && !b.isRecorded,
            "a function of elements has no known gradient; detach the tensors if they need none")
        let count = a.count
        let elements = [Float](unsafeUninitializedCapacity: count) { result, initialized in
            a.elements.withUnsafeBufferPointer { a in
                b.elements.withUnsafeBufferPointer { b in
                    for i in 0..<count { result.initializeElement(at: i, to: body(a[i], b[i])) }
                }
            }
            initialized = count
        }
        return Tensor(shape: a.shape, elements: elements)
    }

    private static func weightedSum(_ a: Tensor, _ weightA: Float, _ b: Tensor, _ weightB: Float) -> Tensor {
        elementwise(a, b) { gentool_weighted_sum($0, weightA, $1, weightB, $2, $3) }
    }
}

extension Tensor {
    /// Shorter ranges are not worth a thread of their own.
    private static let smallestBand = 1 << 14

    /// What a kernel makes of the elements, range by range, without a recording.
    func elementwise(_ kernel: (UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>) -> Void) -> Tensor {
        Tensor(shape: shape) { out in
            elements.withUnsafeBufferPointer { values in
                concurrentBands(of: count, smallest: Self.smallestBand) { band in
                    kernel(values.baseAddress! + band.lowerBound, band.count, out + band.lowerBound)
                }
            }
        }
    }

    /// What a kernel makes of pairs of elements in the same place, range by range, without a recording.
    static func elementwise(
        _ a: Tensor, _ b: Tensor,
        _ kernel: (UnsafePointer<Float>, UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>) -> Void
    ) -> Tensor {
        precondition(a.shape == b.shape, "shapes \(a.shape) and \(b.shape) differ")
        return Tensor(shape: a.shape) { out in
            a.elements.withUnsafeBufferPointer { left in
                b.elements.withUnsafeBufferPointer { right in
                    concurrentBands(of: a.count, smallest: smallestBand) { band in
                        let start = band.lowerBound
                        kernel(left.baseAddress! + start, right.baseAddress! + start, band.count, out + start)
                    }
                }
            }
        }
    }
}

extension Tensor {
    /// The standard deviation of all elements.
    public var standardDeviation: Float {
        let mean = elements.reduce(0) { $0 + Double($1) } / Double(count)
        let variance =
            elements.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(max(1, count - 1))
        return Float(variance.squareRoot())
    }
}
