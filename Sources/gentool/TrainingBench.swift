import GentoolBase
import GentoolModels
import GentoolTensors
import GentoolTraining

/// How long whole training steps take: forward, backward and AdamW's update.
struct TrainingBench {
    let precision: Precision

    /// A training's state, and what a step makes of it.
    struct Subject {
        let name: String
        var parameters: Parameters
        let loss: (Parameters) throws -> Tensor
    }

    func subjects() throws -> [Subject] { [try denoiser(), try upscaler()] }

    /// The seconds of each of some steps, after one that doesn't count.
    func measure(_ subject: Subject, steps: Int) throws -> (seconds: [Double], operations: Int) {
        var parameters = subject.parameters
        var optimizer = Adam.decoupled()
        var seconds: [Double] = []
        var operations = 0
        for _ in 0...steps {
            OperationCount.reset()
            let start = ContinuousClock.now
            optimizer.step(&parameters, parameters.gradients(of: try subject.loss(parameters)), rate: 1e-4)
            seconds.append(ContinuousClock.now.seconds(since: start))
            operations = OperationCount.current
        }
        return (Array(seconds.dropFirst()), operations)
    }

    /// A small UNet: 16 latents of 32 × 32 × 4, with a text of 16 tokens.
    private func denoiser() throws -> Subject {
        var configuration = UNetConfiguration()
        configuration.blockOutChannels = [64, 96, 128]
        configuration.hasAttention = [false, true, true]
        configuration.layersPerBlock = 1
        configuration.transformerLayersPerBlock = [1, 1, 1]
        configuration.attentionHeads = [2, 3, 4]
        configuration.onlyCrossAttention = [false, false, false]
        configuration.crossAttentionDim = 128
        configuration.normGroups = 32
        var generator = TorchGenerator(seed: 1)
        let (sample, noise) = (generator.normal([16, 32, 32, 4]), generator.normal([16, 32, 32, 4]))
        let context = Conditioning(context: generator.normal([16, 16, 128]))
        let timesteps = (0..<16).map { Float($0 * 60) }
        let parameters = try Parameters(seed: 0) {
            try UNet(Weights($0, precision: precision), configuration)
        }
        return Subject(name: "denoiser", parameters: parameters) { parameters in
            let network = try UNet(Weights(parameters, precision: precision), configuration)
            return .squaredError(network(sample, timesteps: timesteps, conditioning: context), noise)
        }
    }

    /// Plain convolutions and a pixel shuffle: 16 patches of 48 × 48 to twice their size.
    private func upscaler() throws -> Subject {
        let layers = [(3, 64)] + [(Int, Int)](repeating: (64, 64), count: 8) + [(64, 12)]
        var generator = TorchGenerator(seed: 2)
        let small = generator.uniform([16, 48, 48, 3])
        let large = generator.uniform([16, 96, 96, 3])
        @Sendable func network(_ weights: Weights, _ picture: Tensor) throws -> Tensor {
            var x = picture
            for (index, (channels, outputs)) in layers.enumerated() {
                let kernel = PackedWeights(
                    try weights[index].tensor("weight", shape: [outputs, channels, 3, 3]),
                    precision: precision,
                    keepsSize: true)
                x = x.convolved(
                    with: kernel, bias: try weights[index].tensor("bias", shape: [outputs]),
                    slopes: index + 1 < layers.count ? Tensor(shape: [outputs], repeating: 0.1) : nil,
                    padding: Padding(1))
            }
            return x.pixelShuffled(2)
        }
        let parameters = try Parameters(seed: 0) {
            try network(Weights($0, precision: precision), small[0..<1])
        }
        return Subject(name: "upscaler", parameters: parameters) { parameters in
            .absoluteError(try network(Weights(parameters, precision: precision), small), large)
        }
    }
}
