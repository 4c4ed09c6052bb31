extension TextEncoderConfiguration {
    /// That of published encoders, with the sizes that shapes tell: heads have 64 channels, OpenCLIP's larger encoders the
    /// exact GELU.
    ///
    /// - Parameter weights: with `text_projection` among them where the text is projected.
    /// - Throws: `WeightsError` that names the first tensor that is missing.
    public init(of weights: Weights) throws {
        self.init()
        let text = weights.contains("text_model.final_layer_norm.weight") ? weights["text_model"] : weights
        let embedding = try text.shape("embeddings.token_embedding.weight", axes: 2)
        (vocabularySize, hiddenSize) = (embedding[0], embedding[1])
        endToken = min(endToken, embedding[0] - 1)
        maximumPositions = try text.shape("embeddings.position_embedding.weight", axes: 2)[0]
        intermediateSize = try text.shape("encoder.layers.0.mlp.fc1.weight", axes: 2)[0]
        layers = text.count("encoder.layers", anyOf: ["mlp.fc1.weight", "mlp.fc2.weight"])
        activation = embedding[1] > 768 ? .gelu : .quickGELU
        heads = max(1, embedding[1] / 64)
        projectionDim =
            weights.contains("text_projection.weight") ? try weights.shape("text_projection.weight", axes: 2)[0] : nil
    }
}
