import CGentoolKernels
import GentoolBase
import GentoolTensors
import Glibc

/// Adam (Kingma & Ba 2015), and AdamW with its decoupled weight decay (Loshchilov & Hutter 2019), as PyTorch has them.
public struct Adam: Sendable {
    /// What of the running mean of gradients stays in each step, 0..<1.
    public var beta1: Double
    /// What of the running mean of their squares stays in each step, 0..<1.
    public var beta2: Double
    /// What is added to deviations before they divide.
    public var epsilon: Double
    /// How strongly parameters are pulled to 0; 0 is not at all.
    public var weightDecay: Double
    /// Whether the decay shrinks parameters (AdamW) instead of adding to their gradients (Adam).
    public var isDecoupled: Bool
    /// How many steps were taken.
    public internal(set) var steps = 0
    /// Running means of gradients and of their squares, by parameter.
    var means: [String: [Float]] = [:]
    var squares: [String: [Float]] = [:]

    /// AdamW if `isDecoupled`, whose decay is 0.01 in PyTorch by default; otherwise Adam.
    public init(
        beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0,
        isDecoupled: Bool = false
    ) {
        (self.beta1, self.beta2, self.epsilon) = (beta1, beta2, epsilon)
        (self.weightDecay, self.isDecoupled) = (weightDecay, isDecoupled)
    }

    /// AdamW with PyTorch's defaults.
    public static func decoupled(weightDecay: Double = 0.01) -> Adam {
        Adam(weightDecay: weightDecay, isDecoupled: true)
    }

    /// One step against the gradients. Parameters without a gradient stay as they are.
    public mutating func step(_ parameters: inout Parameters, _ gradients: ParameterGradients, rate: Double) {
        steps += 1
        var constants = GentoolAdamStep(
            penalty: Float(isDecoupled ? 0 : weightDecay), meanWeight: Float(1 - beta1),
            squareDecay: Float(beta2),
            squareWeight: Float(1 - beta2), rate: Float(rate / (1 - power(beta1, steps))),
            deviationFactor: Float(1 / (1 - power(beta2, steps)).squareRoot()), epsilon: Float(epsilon),
            shrinkage: Float(isDecoupled ? 1 - rate * weightDecay : 1))
        for name in parameters.names {
            guard let gradient = gradients[name] else { continue }
            let zeros = { [Float](repeating: 0, count: gradient.count) }
            var mean = means.removeValue(forKey: name) ?? zeros()
            var square = squares.removeValue(forKey: name) ?? zeros()
            parameters.update(name) { parameter in
                Self.update(&parameter, gradient, &mean, &square, &constants)
            }
            means[name] = mean
            squares[name] = square
        }
    }

    private static func update(
        _ parameter: inout [Float], _ gradient: Tensor, _ mean: inout [Float], _ square: inout [Float],
        _ constants: inout GentoolAdamStep
    ) {
        let constants = constants
        parameter.withUnsafeMutableBufferPointer { parameter in
            mean.withUnsafeMutableBufferPointer { mean in
                square.withUnsafeMutableBufferPointer { square in
                    let (parameter, mean, square) = (
                        parameter.baseAddress!, mean.baseAddress!, square.baseAddress!
                    )
                    gradient.withFloats { gradient in
                        concurrentBands(of: gradient.count, smallest: 1 << 14) { band in
                            let start = band.lowerBound
                            withUnsafePointer(to: constants) {
                                gentool_adam(
                                    $0, gradient.baseAddress! + start, band.count, parameter + start,
                                    mean + start,
                                    square + start)
                            }
                        }
                    }
                }
            }
        }
    }

    private func power(_ base: Double, _ exponent: Int) -> Double { pow(base, Double(exponent)) }
}
