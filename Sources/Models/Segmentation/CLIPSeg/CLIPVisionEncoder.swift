import GentoolTensors

/// CLIP's picture encoder (Radford et al. 2021; Dosovitskiy et al. 2021, "ViT"), up to the layers that are asked for.
struct CLIPVisionEncoder: Sendable {
    private let patches: Linear
    private let classToken: Tensor
    /// Of the class, then of the patches of the square that it was trained on, row by row.
    private let positions: Tensor
    private let norm: LayerNorm
    private let layers: [CLIPLayer]
    /// The side of a patch, in pixels.
    let patch: Int
    let channels: Int
    private static let mostLayers = 1024

    /// - Parameter depth: layers that are needed; there may be more.
    init(
        _ from: Weights, heads: Int, activation: TextEncoderConfiguration.Activation, depth: Int
    ) throws {
        let embeddings = from["embeddings"]
        let shape = try embeddings.shape("patch_embedding.weight", axes: 4)
        let (channels, patch) = (shape[0], shape[2])
        guard channels % heads == 0 else {
            throw WeightsError(
                .wrongModel, source: from.source.name,
                "sees pictures in \(channels) channels, which \(heads) heads don't divide")
        }
        (self.channels, self.patch) = (channels, patch)
        let weight = try embeddings.tensor("patch_embedding.weight", shape: [channels, 3, patch, patch])
        patches = Linear(
            weight: weight.reshaped([channels, 3 * patch * patch]), bias: nil, precision: from.precision)
        classToken = try embeddings.tensor("class_embedding", shape: [1, channels])
        let places = try embeddings.shape("position_embedding.weight", axes: 2)[0]
        let side = Int(Double(places - 1).squareRoot())
        guard side > 0, side * side == places - 1 else {
            throw WeightsError(
                .wrongModel, source: from.source.name,
                "has positions of \(places) tokens, expected those of a class and a square of patches")
        }
        positions = try embeddings.tensor("position_embedding.weight", shape: [places, channels])
        // So it is spelled.
        norm = try LayerNorm(from["pre_layrnorm"], channels)
        layers = try (0..<depth).map { index in
            let layer = from["encoder.layers"][index]
            let hidden = try layer.shape("mlp.fc1.weight", axes: 2)[0]
            return try CLIPLayer(
                layer, channels, intermediate: hidden, heads: heads, activation: activation)
        }
    }

    /// - Parameter x: 1, H, W, 3, made of whole patches.
    /// - Returns: the tokens after each layer: 1, 1 + patches, channels.
    func callAsFunction(_ x: Tensor) -> [Tensor] {
        let embedded = patches(x.pixelUnshuffled(patch))
        let (height, width) = (embedded.shape[1], embedded.shape[2])
        let side = Int(Double(positions.shape[0] - 1).squareRoot())
        let places = positions[1..<positions.shape[0]].reshaped([1, side, side, channels])
            .interpolated(height: height, width: width, .bicubic)
        let tokens = Tensor.concatenated(
            [classToken + positions[0..<1], (embedded + places).reshaped([height * width, channels])], axis: 0)
        var states: [Tensor] = []
        for layer in layers { states.append(layer(states.last ?? norm(tokens).reshaped([1] + tokens.shape))) }
        return states
    }
}
