/// How linear layers and convolutions begin.
public enum LayerStart: Sendable {
    /// As PyTorch's: weights and biases are uniform in ±1/√(inputs of an output), Kaiming's bound (He et al. 2015) with
    /// a = √5. Each layer makes its input smaller, which normalizations make up for.
    case pytorch
    /// For networks without normalizations: weights are uniform in ±√(3/inputs of an output), so that a layer's results
    /// vary as much as its input (LeCun et al. 1998, "Efficient BackProp", §4.6); biases are 0.
    case lecun

    /// What weights and biases lie within, of outputs with so many inputs; `nil` for biases of 0.
    func bounds(inputs: Int) -> (weight: Float, bias: Float?) {
        switch self {
        case .pytorch:
            let bound = 1 / Float(inputs).squareRoot()
            return (bound, bound)
        case .lecun: return ((3 / Float(inputs)).squareRoot(), nil)
        }
    }
}
