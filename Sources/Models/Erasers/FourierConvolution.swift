import GentoolTensors

/// A fast Fourier convolution (Chi, Jiang & Mu 2020; in LaMa, Suvorov et al. 2021, figure 2) with batch normalization and
/// a ReLU: some channels see their neighbourhood, the others all of the picture, and each sees the others.
struct FourierConvolution: Sendable {
    /// Channels that see their neighbourhood; those that see everything follow them.
    private let localChannels: Int
    private let toLocal: Conv2d
    private let localToGlobal: Conv2d
    private let spectral: SpectralTransform

    init(_ from: Weights, local: Int, global: Int) throws {
        localChannels = local
        let names = from["ffc"]
        guard !names.contains("gate.weight") else {
            throw WeightsError(
                .wrongModel, source: from.source.name,
                "has gated Fourier convolutions; expected plain ones, as Big-LaMa has")
        }
        func convolution(_ parts: [(name: String, channels: Int)], to outputs: Int, _ norm: BatchNorm) throws -> Tensor
        {
            norm.folded(
                into: .concatenated(
                    try parts.map { try names[$0.name].tensor("weight", shape: [outputs, $0.channels, 3, 3]) }, axis: 1)
            )
        }
        let localNorm = try BatchNorm(from["bn_l"], local)
        let globalNorm = try BatchNorm(from["bn_g"], global)
        toLocal = Conv2d(
            weight: try convolution([("convl2l", local), ("convg2l", global)], to: local, localNorm),
            bias: localNorm.shift, slope: 0, precision: from.precision)
        localToGlobal = Conv2d(
            weight: try convolution([("convl2g", local)], to: global, globalNorm), bias: globalNorm.shift,
            precision: from.precision)
        spectral = try SpectralTransform(names["convg2g"], global, scale: globalNorm)
    }

    /// - Parameter x: N, H, W, local channels and global ones behind them.
    func callAsFunction(_ x: Tensor) -> Tensor {
        let padded = x.reflectionPadded(Padding(1))
        // Results in the frame are not needed; convolutions that keep the size are the fastest.
        func inside(_ framed: Tensor) -> Tensor {
            framed.cropped(rows: 1..<(x.shape[1] + 1), columns: 1..<(x.shape[2] + 1))
        }
        let local = inside(toLocal(padded))
        let seen = inside(localToGlobal(padded.channels(0..<localChannels)))
        var global = spectral(x.channels(localChannels..<x.shape[3]), adding: seen)
        global.form(.relu)
        return .concatenated([local, global], axis: 3)
    }
}

/// What a Fourier convolution does in the spectrum (Chi, Jiang & Mu 2020, §3.3): each frequency's channels are mixed, and
/// so each result depends on the whole picture.
private struct SpectralTransform: Sendable {
    private let before: Conv2d
    private let mixing: Conv2d
    private let after: Conv2d

    /// - Parameter scale: batch normalization whose scale is to be multiplied with the results.
    init(_ from: Weights, _ channels: Int, scale: BatchNorm) throws {
        let inner = try from.shape("conv1.0.weight", axes: 4)[0]
        guard !from.contains("lfu.conv_layer.weight"), !from.contains("fu.se.fc.0.weight") else {
            throw WeightsError(
                .wrongModel, source: from.source.name,
                "has Fourier units of another kind (local ones, or with squeeze and excitation); expected Big-LaMa's")
        }
        before = try Conv2d(
            from["conv1.0"], normalizedBy: from["conv1.1"], channels, to: inner, kernel: 1, bias: false)
        let norm = try BatchNorm(from["fu.bn"], 2 * inner)
        let weight = norm.folded(
            into: try from["fu.conv_layer"].tensor("weight", shape: [2 * inner, 2 * inner]))
        // Stored by channel, each real part followed by its imaginary part; transforms have all real parts first.
        let order = (0..<inner).map { 2 * $0 } + (0..<inner).map { 2 * $0 + 1 }
        mixing = Conv2d(
            weight: weight.rows(at: order).transposed().rows(at: order).transposed()
                .reshaped([2 * inner, 2 * inner, 1, 1]),
            bias: norm.shift.reshaped([2 * inner, 1]).rows(at: order).reshaped([2 * inner]), slope: 0,
            precision: from.precision)
        after = Conv2d(
            weight: scale.folded(into: try from.tensor("conv2.weight", shape: [channels, inner, 1, 1])), bias: nil,
            precision: from.precision)
    }

    func callAsFunction(_ x: Tensor, adding residual: Tensor) -> Tensor {
        let hidden = before(x)
        let everywhere = mixing(hidden.realFourier()).inverseRealFourier(width: x.shape[2])
        return after(hidden + everywhere, adding: residual)
    }
}
