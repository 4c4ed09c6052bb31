import CGentoolKernels

/// A layer's weights on their way into products: a tensor, or numbers that a file holds in blocks of its own.
///
/// Numbers of a file are turned into floats a few rows at a time, when and where products arrange them: no whole layer
/// is ever in memory as floats.
public struct WeightArray: Sendable {
    /// Outputs × channels × height × width, or outputs × channels: PyTorch's order.
    public let shape: [Int]
    private let content: Content

    private enum Content: Sendable {
        case tensor(Tensor)
        case stored(StoredRows)
    }

    /// How to read what is not in memory as floats.
    private struct StoredRows: Sendable {
        /// Copies elements, indices in the shape's order; different ranges at the same time.
        let copy: @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void
        /// The sum of the products of some elements with as many numbers; different ranges at the same time.
        let dot: (@Sendable (Range<Int>, UnsafePointer<Float>) -> Float)?
        /// Called when all of it was read.
        let release: @Sendable () -> Void
        /// The bytes that it takes where it is.
        let byteCount: Int?
    }

    /// Weights that are in memory, in the tensor's shape.
    public init(_ tensor: Tensor) {
        shape = tensor.shape
        content = .tensor(tensor)
    }

    /// Weights that are kept elsewhere.
    ///
    /// - Parameters:
    ///   - shape: outputs × channels × height × width, or outputs × channels: PyTorch's order.
    ///   - copy: stores some of the elements, given by indices in the shape's order, as floats; may be called for
    ///     different ranges at the same time.
    ///   - dot: the sum of the products of some elements, all of one index of the first axis, with as many numbers; may be
    ///     called for different ranges at the same time. `nil` if there is no faster way than to copy them.
    ///   - release: called when all of it was read.
    ///   - storedBytes: what it takes where it is, if it may be read there again and again as long as there are weights
    ///     made of it.
    public init(
        shape: [Int], copy: @escaping @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void,
        dot: (@Sendable (Range<Int>, UnsafePointer<Float>) -> Float)? = nil,
        release: @escaping @Sendable () -> Void = {}, storedBytes: Int? = nil
    ) {
        self.shape = shape
        content = .stored(StoredRows(copy: copy, dot: dot, release: release, byteCount: storedBytes))
    }

    private init(shape: [Int], content: Content) {
        (self.shape, self.content) = (shape, content)
    }

    /// The same numbers under another shape.
    ///
    /// - Precondition: it has as many elements.
    public func reshaped(_ shape: [Int]) -> WeightArray {
        switch content {
        case .tensor(let tensor): return WeightArray(tensor.reshaped(shape))
        case .stored:
            precondition(shape.reduce(1, *) == count, "as many elements in \(shape) as in \(self.shape)")
            return WeightArray(shape: shape, content: content)
        }
    }

    /// The outputs of several layers over the same channels, one after the other.
    public static func stacked(_ parts: [WeightArray]) -> WeightArray {
        let tensors = parts.map { part -> Tensor? in
            if case .tensor(let tensor) = part.content { tensor } else { nil }
        }
        // One that is learned must stay recorded.
        if tensors.allSatisfy({ $0 != nil }) { return WeightArray(.concatenated(tensors.map { $0! }, axis: 0)) }
        let starts = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
        let outputs = parts.reduce(0) { $0 + $1.shape[0] }
        return WeightArray(
            shape: [outputs] + parts[0].shape.dropFirst(),
            copy: { range, out in
                for (part, start) in Swift.zip(parts, starts) {
                    let own = range.clamped(to: start..<(start + part.count))
                    guard !own.isEmpty else { continue }
                    part.withFloats((own.lowerBound - start)..<(own.upperBound - start)) { values in
                        (out + own.lowerBound - range.lowerBound).update(from: values, count: own.count)
                    }
                }
            },
            dot: { range, factors in
                let part = starts.lastIndex { $0 <= range.lowerBound }!
                return parts[part].dot((range.lowerBound - starts[part])..<(range.upperBound - starts[part]), factors)
            }, release: { for part in parts { part.release() } },
            storedBytes: parts.reduce(0) { sum, part in
                sum.flatMap { sum in part.storedBytes.map { sum + $0 } }
            })
    }

    /// How many numbers they are.
    var count: Int { shape.reduce(1, *) }

    /// The bytes that it takes where it is kept, if it can be read there at any time.
    var storedBytes: Int? {
        if case .stored(let rows) = content { rows.byteCount } else { nil }
    }

    /// The tensor it is of, if that is recorded: gradients go back to it.
    var recorded: Tensor? {
        if case .tensor(let tensor) = content, tensor.isRecorded { tensor } else { nil }
    }

    /// Some rows, such as the vectors of a text's tokens.
    ///
    /// - Parameter indices: along the first axis.
    /// - Returns: as many rows, in their order.
    public func rows(at indices: [Int]) -> Tensor {
        let length = shape.dropFirst().reduce(1, *)
        return Tensor(shape: [indices.count] + shape.dropFirst()) { out in
            for (place, index) in indices.enumerated() {
                precondition(index >= 0 && index < shape[0], "row \(index) of \(shape[0])")
                withFloats((index * length)..<((index + 1) * length)) { row in
                    (out + place * length).update(from: row, count: length)
                }
            }
        }
    }

    /// Calls `body` with some elements as floats.
    func withFloats<Result>(_ range: Range<Int>, _ body: (UnsafePointer<Float>) -> Result) -> Result {
        switch content {
        case .tensor(let tensor):
            return tensor.elements.withUnsafeBufferPointer { body($0.baseAddress! + range.lowerBound) }
        case .stored(let rows):
            return withUnsafeTemporaryAllocation(of: Float.self, capacity: range.count) { floats in
                rows.copy(range, floats.baseAddress!)
                return body(floats.baseAddress!)
            }
        }
    }

    /// The sum of the products of some elements, all of one index of the first axis, with as many numbers.
    func dot(_ range: Range<Int>, _ factors: UnsafePointer<Float>) -> Float {
        if case .stored(let rows) = content, let dot = rows.dot { return dot(range, factors) }
        return withFloats(range) { gentool_dot($0, factors, range.count) }
    }

    /// Says that all of it was read.
    func release() {
        if case .stored(let rows) = content { rows.release() }
    }
}
