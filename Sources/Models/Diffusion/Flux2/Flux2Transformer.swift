import GentoolTensors

/// FLUX.2's transformer (Black Forest Labs 2025): text and picture are tokens of one sequence, first with weights of their
/// own, then with shared ones (Esser et al. 2024, "Scaling Rectified Flow Transformers for High-Resolution Image Synthesis"),
/// and reference pictures stand behind the one that is made.
public struct Flux2Transformer: DiffusionNetwork {
    /// The shape that its weights have.
    public let configuration: Flux2Configuration
    let imageEmbedder: Linear
    let contextEmbedder: Linear
    let time: TimeEmbedding
    let imageModulation: Linear
    let contextModulation: Linear
    let singleModulation: Linear
    let blocks: [Flux2Block]
    let singleBlocks: [Flux2SingleBlock]
    let lastModulation: Linear
    let output: Linear

    /// - Parameters:
    ///   - from: the parameters, under diffusers' names.
    ///   - configuration: the shape that they have.
    /// - Throws: `WeightsError` if a parameter is missing or has another shape.
    public init(_ from: Weights, _ configuration: Flux2Configuration) throws {
        self.configuration = configuration
        let width = configuration.width
        func modulation(_ name: String, _ parts: Int) throws -> Linear {
            try Linear(from[name], width, to: parts * width, bias: false)
        }
        imageEmbedder = try Linear(from["x_embedder"], configuration.inChannels, to: width, bias: false)
        contextEmbedder = try Linear(from["context_embedder"], configuration.contextChannels, to: width, bias: false)
        time = try TimeEmbedding(
            from["time_guidance_embed.timestep_embedder"], configuration.timeChannels, to: width, bias: false)
        imageModulation = try modulation("double_stream_modulation_img.linear", 6)
        contextModulation = try modulation("double_stream_modulation_txt.linear", 6)
        singleModulation = try modulation("single_stream_modulation.linear", 3)
        blocks = try (0..<configuration.layers).map { try Flux2Block(from["transformer_blocks"][$0], configuration) }
        singleBlocks = try (0..<configuration.singleLayers).map {
            try Flux2SingleBlock(from["single_transformer_blocks"][$0], configuration)
        }
        lastModulation = try modulation("norm_out.linear", 2)
        output = try Linear(from["proj_out"], width, to: configuration.outChannels, bias: false)
    }

    /// The velocity from the clean sample to noise.
    public func callAsFunction(
        _ sample: Tensor, timestep: Float, conditioning: Conditioning, injection: (any FeatureInjection)?
    ) -> Tensor {
        let conditioning = prepared(conditioning)
        let kept = conditioning.kept?.layers
        let shown = kept == nil ? conditioning.references : []
        let embedded = embedded(timestep)
        let (modulations, last) = (modulations(embedded), lastModulation(embedded))
        let positions = positions(text: conditioning.context.tokens.shape[1], [sample.shape] + shown.map(\.shape))
        let answers = (0..<sample.shape[0]).map { index in
            answer(
                .concatenated([tokens(sample[index..<index + 1])] + shown.map { tokens($0) }, axis: 1),
                text: conditioning.context.tokens[index..<index + 1], count: sample.shape[1] * sample.shape[2],
                modulations, last, positions, kept: kept)
        }
        return Tensor.concatenated(answers, axis: 0).reshaped(sample.shape)
    }

    /// Keys and values of reference pictures, where these see only themselves: of each block, then of each single one.
    public func prepared(_ conditioning: Conditioning) -> Conditioning {
        let references = conditioning.references
        guard configuration.keepsReferences, !references.isEmpty, conditioning.kept == nil else { return conditioning }
        let modulations = modulations(embedded(0))
        let positions = positions(text: 0, references.map(\.shape), first: 1)
        var x = imageEmbedder(.concatenated(references.map { tokens($0) }, axis: 1))
        var layers = blocks.map { $0.alone(&x, modulations.image, positions) }
        layers += singleBlocks.map { $0.alone(&x, modulations.single, positions) }
        var prepared = conditioning
        prepared.kept = Conditioning.KeptReferences(layers: layers)
        return prepared
    }

    private struct Modulations {
        let image: [Modulation]
        let context: [Modulation]
        let single: Modulation
    }

    private func embedded(_ timestep: Float) -> Tensor {
        time(sinusoidalEmbedding([timestep], channels: configuration.timeChannels)).silu()
    }

    /// All modulations are of the time alone.
    private func modulations(_ embedded: Tensor) -> Modulations {
        Modulations(
            image: Modulation.parts(imageModulation(embedded), of: 2),
            context: Modulation.parts(contextModulation(embedded), of: 2),
            single: Modulation.parts(singleModulation(embedded), of: 1)[0])
    }

    /// - Parameters:
    ///   - picture: 1, T, channels: the noisy picture, and its references.
    ///   - text: 1, S, channels.
    ///   - count: how many tokens the noisy picture has.
    ///   - kept: what is seen of other tokens in each block.
    private func answer(
        _ picture: Tensor, text: Tensor, count: Int, _ modulations: Modulations, _ last: Tensor,
        _ positions: RotaryPositions, kept: [KeysValues]?
    ) -> Tensor {
        var streams = (context: contextEmbedder(text), image: imageEmbedder(picture))
        for (index, block) in blocks.enumerated() {
            block(&streams, modulations.context, modulations.image, positions, beside: kept?[index])
        }
        var x = Tensor.concatenated([streams.context, streams.image], axis: 1)
        for (index, block) in singleBlocks.enumerated() {
            block(&x, modulations.single, positions, beside: kept?[blocks.count + index])
        }
        let first = text.shape[1]
        let width = configuration.width
        return output(
            x.slice(first..<first + count, axis: 1).layerNormalized(
                scale: last.channels(0..<width).reshaped([width]) + 1,
                shift: last.channels(width..<2 * width).reshaped([width]), epsilon: configuration.epsilon))
    }

    /// 1, H · W, channels, row by row.
    private func tokens(_ latent: Tensor) -> Tensor {
        latent.reshaped([1, latent.shape[1] * latent.shape[2], latent.shape[3]])
    }

    /// Text is told apart by its order, the picture by its rows and columns; reference pictures stand at other times, ten
    /// apart.
    ///
    /// - Parameters:
    ///   - text: how many tokens it has.
    ///   - pictures: the shapes of their latents.
    ///   - first: which of all pictures is the first of these; 0 is the one that is made.
    private func positions(text: Int, _ pictures: [[Int]], first: Int = 0) -> RotaryPositions {
        var places = (0..<text).map { [0, 0, 0, $0] }
        for (index, shape) in pictures.enumerated() {
            let time = 10 * (first + index)
            for row in 0..<shape[1] { for column in 0..<shape[2] { places.append([time, row, column, 0]) } }
        }
        return RotaryPositions(
            places, axes: configuration.axes, theta: configuration.theta, pairing: .neighbours)
    }
}
