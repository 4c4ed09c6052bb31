import GentoolModels
import GentoolRaster
import GentoolTensors

/// Drawing from families whose pictures come in one go.
extension TrainedModel {
    func flowSamples(prompt: String, count: Int, temperature: Float?, seed: UInt64) throws -> [FloatImage] {
        var network = NormalizingFlowConfiguration()
        network.side = try number("side")
        network.levels = try number("levels")
        network.steps = try number("depth")
        network.hiddenChannels = try number("hidden")
        network.contextChannels = try number("context")
        try TrainingError.refusing(path) { try network.check() }
        // In another precision the inverse would not be one.
        let flow = try NormalizingFlow(Weights(weights, precision: .f32), network)
        return flow.samples(
            captions: [String](repeating: prompt, count: count),
            temperature: temperature ?? NormalizingFlow.usualTemperature, seed: seed)
    }

    func generatorSamples(prompt: String, count: Int, temperature: Float?, seed: UInt64) throws -> [FloatImage] {
        var network = PictureGenerator.Configuration()
        network.side = try number("side")
        network.channels = try counts("channels")
        network.latentChannels = try number("latents")
        network.contextChannels = try number("context")
        try TrainingError.refusing(path) { try network.check() }
        var generator = TorchGenerator(seed: seed)
        let noise = (temperature ?? 1) * generator.normal([count, network.latentChannels])
        let model = try PictureGenerator(Weights(weights, precision: precision), network)
        return model(noise, captions: [String](repeating: prompt, count: count)).images()
    }
}
