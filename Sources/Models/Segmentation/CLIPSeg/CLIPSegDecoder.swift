import GentoolTensors

/// CLIPSeg's decoder (Lüddecke & Ecker 2022, figure 2): what some layers of CLIP's picture encoder have seen becomes a heat
/// map of what a text is about.
struct CLIPSegDecoder: Sendable {
    private let reduces: [Linear]
    private let layers: [Layer]
    private let multiply: Linear
    private let add: Linear
    private let conditionalLayer: Int
    private let enlargement: Enlargement
    let channels: Int

    /// Attention and a layer for each token, each normalized with what went into it.
    private struct Layer: Sendable {
        let attention: Attention
        let norm1: LayerNorm
        let expand: Linear
        let contract: Linear
        let norm2: LayerNorm

        init(_ from: Weights, _ channels: Int, heads: Int) throws {
            attention = try Attention(
                from["self_attn"], channels, heads: heads, names: ("q_proj", "k_proj", "v_proj", "out_proj"),
                inputBias: true)
            norm1 = try LayerNorm(from["layer_norm1"], channels)
            let hidden = try from.shape("mlp.fc1.weight", axes: 2)[0]
            expand = try Linear(from["mlp.fc1"], channels, to: hidden)
            contract = try Linear(from["mlp.fc2"], hidden, to: channels)
            norm2 = try LayerNorm(from["layer_norm2"], channels)
        }

        func callAsFunction(_ x: Tensor) -> Tensor {
            let x = norm1(attention(x, adding: x))
            return norm2(contract(expand(x).leakyReLU(slope: 0), adding: x))
        }
    }

    /// How patches become pixels.
    private enum Enlargement: Sendable {
        case direct(ExpandingConv2d)
        /// The refined networks' way.
        case stepwise(Conv2d, ExpandingConv2d, ExpandingConv2d)

        init(_ from: Weights, _ channels: Int, patch: Int) throws {
            guard !from.contains("weight") else {
                self = .direct(try ExpandingConv2d(from, channels, to: 1, factor: patch))
                return
            }
            let shape = try from.shape("2.weight", axes: 4)
            let (half, factor) = (shape[1], shape[2])
            guard factor * factor == patch else {
                throw WeightsError(
                    .wrongModel, source: from.source.name,
                    "enlarges \(factor) times twice, expected patches of \(patch) pixels at the end")
            }
            var first = try Conv2d(from["0"], channels, to: channels)
            first.slopes = Tensor(shape: [channels], repeating: 0)
            self = .stepwise(
                first, try ExpandingConv2d(from["2"], channels, to: half, factor: factor),
                try ExpandingConv2d(from["4"], half, to: 1, factor: factor))
        }

        func callAsFunction(_ x: Tensor) -> Tensor {
            switch self {
            case .direct(let convolution): convolution(x)
            case .stepwise(let first, let middle, let last): last(middle(first(x)).leakyReLU(slope: 0))
            }
        }
    }

    /// - Parameters:
    ///   - inputs: channels of what the picture's encoder has seen.
    ///   - projection: channels of what the text is about.
    ///   - patch: the side of a patch, in pixels.
    init(_ from: Weights, _ configuration: CLIPSegConfiguration, inputs: Int, projection: Int, patch: Int) throws {
        let channels = try from.shape("film_mul.weight", axes: 2)[0]
        guard channels % configuration.decoderHeads == 0 else {
            throw WeightsError(
                .wrongModel, source: from.source.name,
                "decodes \(channels) channels, which \(configuration.decoderHeads) heads don't divide")
        }
        self.channels = channels
        let depth = configuration.extractLayers.count
        reduces = try (0..<depth).map { try Linear(from["reduces"][$0], inputs, to: channels) }
        layers = try (0..<depth).map { try Layer(from["layers"][$0], channels, heads: configuration.decoderHeads) }
        multiply = try Linear(from["film_mul"], projection, to: channels)
        add = try Linear(from["film_add"], projection, to: channels)
        conditionalLayer = configuration.conditionalLayer
        enlargement = try Enlargement(from["transposed_convolution"], channels, patch: patch)
    }

    /// - Parameters:
    ///   - seen: 1, 1 + patches, inputs: after each of the layers, from the first to the last.
    ///   - text: 1, projection.
    ///   - height: of the picture, in patches.
    ///   - width: the same.
    /// - Returns: 1, H, W, 1: logits of each pixel being meant.
    func callAsFunction(_ seen: [Tensor], text: Tensor, height: Int, width: Int) -> Tensor {
        var x: Tensor?
        for (index, state) in seen.reversed().enumerated() {
            var sum = reduces[index](state, adding: x)
            if index == conditionalLayer {
                func spread(_ row: Tensor) -> Tensor { row.repeated(sum.shape[1]).reshaped(sum.shape) }
                sum = spread(multiply(text)) * sum + spread(add(text))
            }
            x = layers[index](sum)
        }
        // The first token is of the picture as a whole.
        return enlargement(x!.slice(1..<(height * width + 1), axis: 1).reshaped([1, height, width, channels]))
    }
}
