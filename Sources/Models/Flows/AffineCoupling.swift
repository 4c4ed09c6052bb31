import GentoolTensors

/// Half of the channels scaled and shifted by what a network says of the other half (Dinh, Sohl-Dickstein & Bengio 2017,
/// "Density Estimation Using Real NVP", §3.2). What the network is need not be invertible: the half it sees stays.
struct AffineCoupling: Sendable {
    private let input: Conv2d
    private let captions: Linear
    private let middle: Conv2d
    private let output: Conv2d
    private let half: Int

    /// Scales lie in exp(-2)...exp(2), so that no step alone can explode.
    private static let largestLogScale: Float = 2

    /// - Parameter channels: an even number.
    init(_ from: Weights, channels: Int, hidden: Int, context: Int) throws {
        half = channels / 2
        input = try Conv2d(from["conv_in"], half, to: hidden)
        captions = try Linear(from["caption"], context, to: hidden, bias: false)
        middle = try Conv2d(from["conv_middle"], hidden, to: hidden, kernel: 1)
        output = try Conv2d(from["conv_out"], hidden, to: channels)
    }

    /// For each element of the changed half the logarithm of its scale, and what is added.
    private func parameters(_ kept: Tensor, context: Tensor) -> (logScales: Tensor, shifts: Tensor) {
        let hidden = input(kept, imageBias: captions(context)).leakyReLU(slope: 0)
        let answer = output(middle(hidden).leakyReLU(slope: 0))
        let limit = Self.largestLogScale
        return (limit * (answer.channels(0..<half) / limit).tanh(), answer.channels(half..<(2 * half)))
    }

    func callAsFunction(_ x: Tensor, context: Tensor) -> (result: Tensor, logDeterminant: Tensor) {
        let kept = x.channels(0..<half)
        let (logScales, shifts) = parameters(kept, context: context)
        let changed = x.channels(half..<(2 * half)) * logScales.exp() + shifts
        return (.concatenated([kept, changed], axis: x.shape.count - 1), logScales.sum())
    }

    func inverse(of x: Tensor, context: Tensor) -> Tensor {
        let kept = x.channels(0..<half)
        let (logScales, shifts) = parameters(kept, context: context)
        let changed = (x.channels(half..<(2 * half)) - shifts) * (-1 * logScales).exp()
        return .concatenated([kept, changed], axis: x.shape.count - 1)
    }
}
