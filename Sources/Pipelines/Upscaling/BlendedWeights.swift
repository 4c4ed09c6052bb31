import GentoolModels
import GentoolTensors

/// The weighted mean of the parameters of several files of the same shape.
struct BlendedWeights: WeightSource {
    let name: String
    private let parts: [(source: CheckpointWeights, share: Float)]

    /// - Throws: `ModelError` if the weights add up to nothing, or the files are of different networks.
    init(_ parts: [(source: CheckpointWeights, weight: Float)]) throws {
        name = parts.map(\.source.name).joined(separator: " + ")
        let sum = parts.reduce(0) { $0 + $1.weight }
        guard sum > 0, sum.isFinite else {
            throw ModelError(.invalidValue, name, "have weights that add up to \(sum), expected more than 0")
        }
        self.parts = parts.map { ($0.source, $0.weight / sum) }
        let first = parts[0].source
        for (source, _) in parts.dropFirst() {
            let names = Set(first.parameters.keys).union(source.parameters.keys)
            if let odd = names.sorted().first(where: { first.shape(of: $0) != source.shape(of: $0) }) {
                func shape(_ source: CheckpointWeights) -> String { source.shape(of: odd).map { "\($0)" } ?? "missing" }
                throw ModelError(
                    .partsMismatch, source.name,
                    "is another network than \(first.name) and can't be blended with it: \(odd) is \(shape(source)) "
                        + "here and \(shape(first)) there")
            }
        }
    }

    func shape(of tensor: String) -> [Int]? { parts[0].source.shape(of: tensor) }

    func tensor(_ name: String) throws -> Tensor {
        let terms = try parts.map { $0.share * (try $0.source.tensor(name)) }
        return terms.dropFirst().reduce(terms[0], +)
    }
}
