import Glibc

/// What training makes small. Each is a tensor without axes.
extension Tensor {
    /// The mean squared difference.
    public static func squaredError(_ a: Tensor, _ b: Tensor) -> Tensor { (a - b).squared().mean() }

    /// The mean absolute difference, also called L1.
    public static func absoluteError(_ a: Tensor, _ b: Tensor) -> Tensor { (a - b).magnitude().mean() }

    /// The mean of √(difference² + epsilon²) (Charbonnier et al. 1994), which is smooth at 0.
    public static func charbonnierError(_ a: Tensor, _ b: Tensor, epsilon: Float = 1e-3) -> Tensor {
        ((a - b).squared() + epsilon * epsilon).squareRoot().mean()
    }

    /// The mean over rows of -log(softmax) at the row's label.
    ///
    /// - Parameter labels: for each row of the last axis, the right place in it.
    public func softmaxCrossEntropy(labels: [Int]) -> Tensor {
        let classes = shape[shape.count - 1]
        precondition(labels.count == count / classes, "a label for each of \(count / classes) rows")
        precondition(labels.allSatisfy { (0..<classes).contains($0) }, "labels lie in 0..<\(classes)")
        var probabilities = elements
        var loss = 0.0
        for (row, label) in labels.enumerated() {
            let places = (row * classes)..<((row + 1) * classes)
            let largest = probabilities[places].max()!
            let sum = probabilities[places].reduce(0.0) { $0 + Glibc.exp(Double($1 - largest)) }
            loss += Glibc.log(sum) - Double(probabilities[row * classes + label] - largest)
            for place in places {
                probabilities[place] = Float(Glibc.exp(Double(probabilities[place] - largest)) / sum)
            }
            probabilities[row * classes + label] -= 1
        }
        let slopes = Tensor(shape: shape, elements: probabilities)
        return Tensor(shape: [], elements: [Float(loss / Double(labels.count))]).recorded(from: self) {
            ($0.elements[0] / Float(labels.count)) * slopes
        }
    }
}
