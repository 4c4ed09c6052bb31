import GentoolTensors

/// TAESD (Ollin Boer Bohan 2023, github.com/madebyollin/taesd): a small autoencoder for the latents of a large one, for
/// previews and for machines with little memory. Nothing in it is random, and nothing is normalized.
public struct AutoencoderTiny: Autoencoder {
    /// Channels and scale of the latents.
    public let configuration: AutoencoderConfiguration
    /// Those of the autoencoder that it stands for.
    public var latents: LatentSpace { configuration.latents }
    let encoder: Stack?
    let decoder: Stack

    /// - Parameters:
    ///   - from: `encoder.layers` and `decoder.layers`, as diffusers' `AutoencoderTiny` names them.
    ///   - encodes: whether the half that makes latents is wanted too.
    public init(_ from: Weights, encodes: Bool = true) throws {
        configuration = try AutoencoderConfiguration(ofTiny: from)
        let latentChannels = configuration.latentChannels
        encoder = encodes ? try Stack(from["encoder.layers"], 3, to: latentChannels, stride: 2) : nil
        decoder = try Stack(from["decoder.layers"], latentChannels, to: 3, stride: 1)
    }

    /// Whether it was made with its encoder.
    public var encodes: Bool { encoder != nil }

    /// Pixels are -1...1, as everywhere; the network wants 0...1.
    public func encode(_ picture: Tensor) -> LatentDistribution {
        guard let encoder else { preconditionFailure("the autoencoder was made without its encoder") }
        var x = encoder.convIn(0.5 * picture + 0.5)
        for stage in encoder.stages { x = stage.change(stage.blocks.reduce(x) { $1($0) }) }
        return LatentDistribution(mean: x, deviation: nil)
    }

    /// Latents, not scaled, as pictures.
    ///
    /// - Parameter latent: N, H, W, latent channels; they are bent to within ±3.
    /// - Returns: N, H · reduction, W · reduction, 3, about -1...1.
    public func decode(_ latent: Tensor) -> Tensor {
        var x = decoder.convIn(3 * (latent / 3).tanh()).leakyReLU(slope: 0)
        for (index, stage) in decoder.stages.enumerated() {
            x = stage.change(stage.blocks.reduce(x) { $1($0) }, doubled: index < decoder.stages.count - 1)
        }
        return 2 * x - 1
    }

    /// Residual blocks with a convolution behind those of each resolution, which the last time makes the result.
    struct Stack: Sendable {
        let convIn: Conv2d
        let stages: [(blocks: [Block], change: Conv2d)]

        /// - Parameter stride: of the convolutions between resolutions.
        init(_ from: Weights, _ channels: Int, to outputs: Int, stride: Int) throws {
            let width = try from.shape("0.weight", axes: 4)[0]
            let layout = Self.layout(from)
            convIn = try Conv2d(from[0], channels, to: width)
            stages = try layout.enumerated().map { index, stage in
                let blocks = try stage.blocks.map { try Block(from[$0], width) }
                let isLast = index == layout.count - 1
                return (
                    blocks,
                    try Conv2d(
                        from[stage.change], width, to: isLast ? outputs : width, stride: isLast ? 1 : stride,
                        bias: isLast)
                )
            }
        }

        /// The numbers of the layers: those without parameters are activations and enlargements.
        static func layout(_ from: Weights) -> [(blocks: [Int], change: Int)] {
            var stages: [(blocks: [Int], change: Int)] = []
            var blocks: [Int] = []
            var layer = 1
            while from[layer].hasParameters || from[layer + 1].hasParameters {
                if from[layer].contains("conv.0.weight") {
                    blocks.append(layer)
                } else if from[layer].hasParameters {
                    stages.append((blocks, layer))
                    blocks = []
                }
                layer += 1
            }
            return stages
        }
    }

    /// Three convolutions around a residual, in some versions behind a wide layer that sees how large things are on the
    /// whole.
    struct Block: Sendable {
        let convolutions: [Conv2d]
        let pool: Pool?

        init(_ from: Weights, _ width: Int) throws {
            convolutions = try [0, 2, 4].map { try Conv2d(from["conv"][$0], width, to: width) }
            pool = from.contains("pool.0.weight") ? try Pool(from["pool"], width) : nil
        }

        func callAsFunction(_ x: Tensor) -> Tensor {
            let x = pool.map { $0(x) } ?? x
            let hidden = convolutions[1](convolutions[0](x).leakyReLU(slope: 0)).leakyReLU(slope: 0)
            return convolutions[2](hidden, adding: x).leakyReLU(slope: 0)
        }
    }
}

extension AutoencoderTiny {
    /// Two layers of each pixel, with a normalization over all of the picture between them, around a residual.
    struct Pool: Sendable {
        let expand: Conv2d
        let norm: GroupNorm
        let contract: Conv2d
        private static let groups = 4

        init(_ from: Weights, _ width: Int) throws {
            let hidden = try from.shape("0.weight", axes: 4)[0]
            guard hidden.isMultiple(of: Self.groups) else {
                throw WeightsError(
                    .wrongModel, source: from.source.name,
                    "a pool of \(hidden) channels can't be normalized in \(Self.groups) groups")
            }
            expand = try Conv2d(from[0], width, to: hidden, kernel: 1, bias: false)
            norm = try GroupNorm(from[1], hidden, groups: Self.groups, epsilon: 1e-5)
            contract = try Conv2d(from[3], hidden, to: width, kernel: 1, bias: false)
        }

        func callAsFunction(_ x: Tensor) -> Tensor { contract(norm(expand(x)).leakyReLU(slope: 0), adding: x) }
    }
}

extension Weights {
    fileprivate var hasParameters: Bool { contains("weight") || contains("conv.0.weight") }
}

extension AutoencoderConfiguration {
    /// The shape of an `AutoencoderTiny` with these parameters. Its latents need no scaling.
    ///
    /// - Throws: `WeightsError` where a parameter is missing.
    public init(ofTiny weights: Weights) throws {
        let decoder = weights["decoder.layers"]
        let shape = try decoder.shape("0.weight", axes: 4)
        latentChannels = shape[1]
        blockOutChannels = AutoencoderTiny.Stack.layout(decoder).map { _ in shape[0] }
        normGroups = 1
        scalingFactor = 1
    }
}
