extension Tensor {
    public static func + (a: Tensor, b: Tensor) -> Tensor { zip(a, b) { $0 + $1 } }
    public static func - (a: Tensor, b: Tensor) -> Tensor { zip(a, b) { $0 - $1 } }
    public static func * (a: Tensor, b: Tensor) -> Tensor { zip(a, b) { $0 * $1 } }
    public static func * (scale: Float, a: Tensor) -> Tensor { a.mapped { scale * $0 } }
    public static func * (a: Tensor, scale: Float) -> Tensor { scale * a }

    /// `start + weight · (end - start)`, element for element; `weight` may lie outside 0...1.
    public static func lerp(_ start: Tensor, _ end: Tensor, weight: Float) -> Tensor {
        zip(start, end) { $0 + weight * ($1 - $0) }
    }

    /// `body` of each element.
    @inlinable
    public func mapped(_ body: (Float) -> Float) -> Tensor {
        Tensor(shape: shape, elements: elements.map(body))
    }

    /// `body` of each pair of elements in the same place.
    ///
    /// - Precondition: both have the same shape.
    @inlinable
    public static func zip(_ a: Tensor, _ b: Tensor, _ body: (Float, Float) -> Float) -> Tensor {
        precondition(a.shape == b.shape, "shapes \(a.shape) and \(b.shape) differ")
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
}

extension Tensor {
    /// The standard deviation of all elements.
    public var standardDeviation: Float {
        let mean = elements.reduce(0) { $0 + Double($1) } / Double(count)
        let variance = elements.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(max(1, count - 1))
        return Float(variance.squareRoot())
    }
}
