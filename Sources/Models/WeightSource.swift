import GentoolTensors

/// Where a network's parameters come from: tensors by name.
public protocol WeightSource: Sendable {
    /// What errors call it: usually a file.
    var name: String { get }
    /// A tensor's shape, or `nil` if there is none of that name.
    func shape(of tensor: String) -> [Int]?
    /// A tensor that there is, as floats.
    func tensor(_ name: String) throws -> Tensor
    /// A tensor that there is, as weights of products that need not be in memory as floats.
    func array(_ name: String) throws -> WeightArray
    /// A tensor made up in a shape, by sources that have no files behind them.
    func tensor(_ name: String, expected shape: [Int]) -> Tensor?
}

extension WeightSource {
    /// By default all of the tensor, as floats in memory.
    ///
    /// - Throws: what `tensor(_:)` throws.
    public func array(_ name: String) throws -> WeightArray { WeightArray(try tensor(name)) }
    /// By default none is made up.
    public func tensor(_ name: String, expected shape: [Int]) -> Tensor? { nil }
}
