import GentoolTensors

/// Z-Image's transformer (Cai et al. 2025, "Z-Image: An Efficient Image Generation Foundation Model with Single-Stream
/// Diffusion Transformer"): picture and text pass through some blocks each by itself, and through the others as one sequence.
public struct ZImageTransformer: DiffusionNetwork {
    /// The shape that its weights have.
    public let configuration: ZImageConfiguration
    let pictureEmbedder: Linear
    let picturePadding: Tensor
    let textNorm: Tensor
    let textEmbedder: Linear
    let textPadding: Tensor
    let time: (first: Linear, second: Linear)
    let pictureRefiners: [ZImageBlock]
    let textRefiners: [ZImageBlock]
    let blocks: [ZImageBlock]
    let lastModulation: Linear
    let output: Linear

    /// The side in latents of the squares that are tokens.
    static let patch = 2
    /// Sequences are filled up to multiples of this.
    private static let unit = 32
    private static let timeChannels = 256
    /// Of the layers that embed the time, where no parameter tells.
    private static let timeHidden = 1024
    /// Of the normalization before the last layer.
    private static let lastEpsilon: Float = 1e-6

    /// - Parameters:
    ///   - from: the parameters, under diffusers' names.
    ///   - configuration: the shape that they have.
    /// - Throws: `WeightsError` if a parameter is missing or has another shape.
    public init(_ from: Weights, _ configuration: ZImageConfiguration) throws {
        self.configuration = configuration
        let (width, modulation) = (configuration.width, configuration.modulationChannels)
        let patchChannels = Self.patch * Self.patch * configuration.inChannels
        pictureEmbedder = try Linear(from["all_x_embedder.2-1"], patchChannels, to: width)
        picturePadding = try from.tensor("x_pad_token", shape: [width])
        textNorm = try from.tensor("cap_embedder.0.weight", shape: [configuration.contextChannels])
        textEmbedder = try Linear(from["cap_embedder.1"], configuration.contextChannels, to: width)
        textPadding = try from.tensor("cap_pad_token", shape: [width])
        let hidden = "t_embedder.mlp.0.weight"
        let middle = from.contains(hidden) ? try from.shape(hidden, axes: 2)[0] : Self.timeHidden
        time = (
            try Linear(from["t_embedder.mlp.0"], Self.timeChannels, to: middle),
            try Linear(from["t_embedder.mlp.2"], middle, to: modulation)
        )
        func blocks(_ name: String, _ count: Int, isModulated: Bool) throws -> [ZImageBlock] {
            try (0..<count).map { try ZImageBlock(from[name][$0], configuration, isModulated: isModulated) }
        }
        pictureRefiners = try blocks("noise_refiner", configuration.refiners, isModulated: true)
        textRefiners = try blocks("context_refiner", configuration.refiners, isModulated: false)
        self.blocks = try blocks("layers", configuration.layers, isModulated: true)
        let last = from["all_final_layer.2-1"]
        lastModulation = try Linear(last["adaLN_modulation.1"], modulation, to: width)
        output = try Linear(last["linear"], width, to: patchChannels)
    }

    /// The velocity from the clean sample to noise.
    ///
    /// - Parameters:
    ///   - sample: N, H, W, channels; sides that are odd are made even by what is next to the border.
    ///   - timestep: 1000 at noise alone.
    ///   - conditioning: of N texts.
    ///   - injection: passed over.
    /// - Returns: as the sample.
    public func callAsFunction(
        _ sample: Tensor, timestep: Float, conditioning: Conditioning, injection: (any FeatureInjection)?
    ) -> Tensor {
        // The network counts time from noise to the clean sample, and answers the velocity that leads there.
        let forward = (1000 - timestep) / 1000 * configuration.timeScale
        let embedded = time.second(time.first(sinusoidalEmbedding([forward], channels: Self.timeChannels)).silu())
        let (height, width) = (sample.shape[1], sample.shape[2])
        let even = sample.reflected(toHeight: height + height % 2, width: width + width % 2)
        let answers = (0..<sample.shape[0]).map { index in
            let count = conditioning.lengths?[index] ?? conditioning.context.tokens.shape[1]
            return answer(
                even[index..<index + 1],
                text: conditioning.context.tokens[index..<index + 1].slice(0..<count, axis: 1), embedded)
        }
        return -1 * Tensor.concatenated(answers, axis: 0).cropped(rows: 0..<height, columns: 0..<width)
    }

    private func answer(_ sample: Tensor, text: Tensor, _ time: Tensor) -> Tensor {
        let (rows, columns) = (sample.shape[1] / Self.patch, sample.shape[2] / Self.patch)
        let textCount = Self.whole(text.shape[1])
        let textPlaces = (0..<textCount).map { [1 + $0, 0, 0] }
        var picturePlaces: [[Int]] = []
        for row in 0..<rows { for column in 0..<columns { picturePlaces.append([textCount + 1, row, column]) } }
        let missing = Self.whole(rows * columns) - rows * columns
        picturePlaces += [[Int]](repeating: [0, 0, 0], count: missing)

        var picture = Self.padded(pictureEmbedder(sample.patches(Self.patch)), with: picturePadding)
        let pictures = positions(picturePlaces)
        for block in pictureRefiners { block(&picture, pictures, time) }
        let normalized = text.rootMeanSquareNormalized(scale: textNorm, epsilon: configuration.epsilon)
        var words = Self.padded(textEmbedder(normalized), with: textPadding)
        let texts = positions(textPlaces)
        for block in textRefiners { block(&words, texts, time) }

        var x = Tensor.concatenated([picture, words], axis: 1)
        let all = positions(picturePlaces + textPlaces)
        for block in blocks { block(&x, all, time) }
        let width = configuration.width
        let scale = lastModulation(time.silu()).reshaped([width]) + 1
        let last = x.slice(0..<rows * columns, axis: 1).layerNormalized(
            scale: scale, shift: Tensor(shape: [width]), epsilon: Self.lastEpsilon)
        return output(last).unpatched(Self.patch, rows: rows, columns: columns)
    }

    private func positions(_ places: [[Int]]) -> RotaryPositions {
        RotaryPositions(
            places, axes: configuration.axes, theta: configuration.theta, roundsAngles: true, pairing: .neighbours)
    }

    private static func whole(_ count: Int) -> Int { (count + unit - 1) / unit * unit }

    /// 1, T, channels, with as many tokens more as make whole units. They are attended to as all others are.
    private static func padded(_ tokens: Tensor, with padding: Tensor) -> Tensor {
        let missing = whole(tokens.shape[1]) - tokens.shape[1]
        guard missing > 0 else { return tokens }
        let more = padding.reshaped([1, padding.count]).repeated(missing).reshaped([1, missing, padding.count])
        return .concatenated([tokens, more], axis: 1)
    }
}

extension Tensor {
    /// 1, H / side · W / side, side² · C of 1, H, W, C: the squares row by row, each pixel after pixel.
    func patches(_ side: Int) -> Tensor {
        let (rows, columns, length) = (shape[1] / side, shape[2] / side, side * shape[3])
        return Tensor(shape: [1, rows * columns, side * length]) { out in
            withFloats { values in
                for row in 0..<rows {
                    for column in 0..<columns {
                        for line in 0..<side {
                            let source = ((row * side + line) * columns + column) * length
                            (out + ((row * columns + column) * side + line) * length).update(
                                from: values.baseAddress! + source, count: length)
                        }
                    }
                }
            }
        }
    }

    /// The inverse of `patches(_:)`.
    func unpatched(_ side: Int, rows: Int, columns: Int) -> Tensor {
        let channels = shape[2] / (side * side)
        let length = side * channels
        return Tensor(shape: [1, rows * side, columns * side, channels]) { out in
            withFloats { values in
                for row in 0..<rows {
                    for column in 0..<columns {
                        for line in 0..<side {
                            let target = ((row * side + line) * columns + column) * length
                            (out + target).update(
                                from: values.baseAddress! + ((row * columns + column) * side + line) * length,
                                count: length)
                        }
                    }
                }
            }
        }
    }
}
