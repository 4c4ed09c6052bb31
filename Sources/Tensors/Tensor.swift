/// An array of 32-bit floats with a shape, stored contiguously in row-major order.
///
/// A picture is N, H, W, C (channels last).
public struct Tensor: Sendable, Equatable {
    /// The length of each axis, outermost first.
    public let shape: [Int]
    /// The elements, last axis fastest; as many as the product of `shape`. Those of a recorded tensor can't be changed:
    /// its gradient would not know.
    @usableFromInline var elements: [Float] {
        @usableFromInline _read { yield storage }
        // In place: an observer would copy all elements for each one that is changed.
        _modify {
            precondition(node == nil, "a recorded tensor's elements can't be changed")
            yield &storage
        }
    }
    private var storage: [Float]
    /// Where it stands in a recording, if there is one.
    let node: Node?

    /// - Precondition: `elements.count` is the product of `shape`.
    public init(shape: [Int], elements: [Float]) { self.init(shape: shape, elements: elements, node: nil) }

    init(shape: [Int], elements: [Float], node: Node?) {
        precondition(
            elements.count == shape.reduce(1, *), "the elements must fill the shape \(shape) exactly")
        self.shape = shape
        storage = elements
        self.node = node
    }

    /// Every element the same.
    public init(shape: [Int], repeating value: Float = 0) {
        self.init(shape: shape, elements: [Float](repeating: value, count: shape.reduce(1, *)))
    }

    /// Elements that `fill` stores, every one of them.
    public init(shape: [Int], filling fill: (UnsafeMutablePointer<Float>) throws -> Void) rethrows {
        let count = shape.reduce(1, *)
        self.shape = shape
        storage = try [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            if count > 0 { try fill(buffer.baseAddress!) }
            initialized = count
        }
        node = nil
    }

    /// All elements, last axis fastest.
    public func floats() -> [Float] { elements }

    /// Calls `body` with all elements, last axis fastest.
    public func withFloats<Result>(_ body: (UnsafeBufferPointer<Float>) throws -> Result) rethrows -> Result {
        try elements.withUnsafeBufferPointer(body)
    }

    /// Calls `body` with all elements, last axis fastest, which it may change.
    ///
    /// - Precondition: the tensor is not recorded: its gradient would not know.
    public mutating func withMutableFloats<Result>(
        _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        try elements.withUnsafeMutableBufferPointer { try body($0) }
    }

    /// The only element, such as a loss.
    ///
    /// - Precondition: there is one.
    public var scalar: Float {
        precondition(count == 1, "a tensor of shape \(shape) is no single number")
        return elements[0]
    }

    /// How many elements there are.
    public var count: Int { elements.count }

    /// Whether shapes and elements are equal, recorded or not.
    public static func == (a: Tensor, b: Tensor) -> Bool { a.shape == b.shape && a.elements == b.elements }
}
