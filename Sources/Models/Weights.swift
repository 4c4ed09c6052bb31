import GentoolBase
import GentoolTensors

/// The parameters of a part of a network: those whose names begin with a path.
public struct Weights: Sendable {
    /// Where all parameters come from, not only those of this part.
    public let source: any WeightSource
    /// How the weights of linear layers and convolutions are kept.
    public let precision: Precision
    /// Whether they are kept as small as possible rather than as fast as possible.
    public let isCompact: Bool
    private let path: String

    /// By default all parameters, kept so that products are fast.
    ///
    /// - Parameters:
    ///   - source: where parameters come from.
    ///   - precision: how those of linear layers and convolutions are kept.
    ///   - isCompact: whether they are kept as small as possible rather than as fast as possible.
    ///   - path: what the names of this part begin with, without the dot behind it; empty for all.
    public init(_ source: any WeightSource, precision: Precision, isCompact: Bool = false, path: String = "") {
        self.source = source
        self.precision = precision
        self.isCompact = isCompact
        self.path = path
    }

    /// The part called `name` within this part.
    public subscript(name: String) -> Weights {
        Weights(source, precision: precision, isCompact: isCompact, path: path.isEmpty ? name : "\(path).\(name)")
    }

    /// The part with number `index` within this part.
    public subscript(index: Int) -> Weights { self["\(index)"] }

    /// The shape of the parameter `name`.
    public func shape(_ name: String) throws -> [Int] {
        let full = self[name].path
        guard let shape = source.shape(of: full) else {
            throw WeightsError(.partMissing, source: source.name, "has no tensor \(full)")
        }
        guard shape.allSatisfy({ $0 > 0 }) else {
            throw WeightsError(
                .wrongModel, source: source.name, "tensor \(full) has shape \(shape), which holds nothing")
        }
        return shape
    }

    /// The shape of a parameter that has as many axes, or more.
    public func shape(_ name: String, axes: Int) throws -> [Int] {
        let shape = try shape(name)
        guard shape.count >= axes else {
            throw WeightsError(
                .wrongModel, source: source.name, "tensor \(self[name].path) has shape \(shape), expected \(axes) axes")
        }
        return shape
    }

    /// Whether there is a parameter of that name in this part.
    public func contains(_ name: String) -> Bool { source.shape(of: self[name].path) != nil }

    /// The parameter `name` in a shape that is known beforehand.
    ///
    /// Axes of length 1 may be missing or too many: a linear layer may be stored as a 1×1 convolution.
    public func tensor(_ name: String, shape: [Int]) throws -> Tensor {
        let full = self[name].path
        if let made = source.tensor(full, expected: shape) { return made }
        try check(full, shape)
        return try source.tensor(full).reshaped(shape)
    }

    /// A parameter as weights of a layer, which need not be in memory as floats.
    public func array(_ name: String, shape: [Int]) throws -> WeightArray {
        let full = self[name].path
        if let made = source.tensor(full, expected: shape) { return WeightArray(made) }
        try check(full, shape)
        return try source.array(full).reshaped(shape)
    }

    private func check(_ tensor: String, _ shape: [Int]) throws {
        guard let stored = source.shape(of: tensor) else {
            throw WeightsError(
                .partMissing, source: source.name, "has no tensor \(tensor); expected one of shape \(shape)")
        }
        guard stored.filter({ $0 != 1 }) == shape.filter({ $0 != 1 }) else {
            throw WeightsError(
                .wrongModel, source: source.name, "tensor \(tensor) has shape \(stored), expected \(shape)")
        }
    }

    /// The first of several names that exists, for parameters that were renamed.
    public func firstExisting(_ names: String...) -> String { names.first { contains("\($0).weight") } ?? names[0] }

    /// How many numbered parts `name` has, of which each has a tensor `probe`.
    public func count(_ name: String, probe: String) -> Int { count(name, anyOf: [probe]) }

    /// How many numbered parts `name` has, of which each has one of these tensors.
    ///
    /// A part that lacks some of them is not taken for the end, nor is one that is not there and has others behind it: who
    /// reads it finds what is missing.
    public func count(_ name: String, anyOf probes: [String]) -> Int {
        var (count, index) = (0, 0)
        while index < count + Self.widestGap {
            if probes.contains(where: { self[name][index].contains($0) }) { count = index + 1 }
            index += 1
        }
        return count
    }

    private static let widestGap = 32
}
