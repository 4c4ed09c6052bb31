import GentoolTensors

/// A network that turns pictures into normally distributed numbers and exactly back, and so knows how probable each
/// picture is: Glow (Kingma & Dhariwal 2018) under captions.
///
/// At each level 2 × 2 pixels become one of four times the channels, steps change them, and half of the channels leave, as
/// normal under what the rest says of them (the multi-scale architecture of Dinh, Sohl-Dickstein & Bengio 2017, §3.6).
/// What is left at the end is normal under what the captions say.
public struct NormalizingFlow: Sendable {
    /// The shape that its weights have.
    public let configuration: NormalizingFlowConfiguration
    private let captions: CaptionEmbedding
    private let levels: [Level]
    private let last: Linear

    private struct Level: Sendable {
        let steps: [FlowStep]
        /// What the staying half says of the leaving one; `nil` at the last level.
        let split: Conv2d?
    }

    /// - Throws: `WeightsError` where a parameter is missing.
    public init(_ from: Weights, _ configuration: NormalizingFlowConfiguration) throws {
        self.configuration = configuration
        captions = try CaptionEmbedding(from["text"], channels: configuration.contextChannels)
        levels = try (0..<configuration.levels).map { level in
            let own = from["levels"][level]
            let channels = configuration.channels(level)
            return Level(
                steps: try (0..<configuration.steps).map {
                    try FlowStep(
                        own["steps"][$0], channels: channels, hidden: configuration.hiddenChannels,
                        context: configuration.contextChannels)
                },
                split: level == configuration.levels - 1
                    ? nil : try Conv2d(own["split"], channels / 2, to: channels))
        }
        last = try Linear(
            from["prior"], configuration.contextChannels, to: 2 * Self.lastShape(configuration).reduce(1, *))
    }

    /// Height, width and channels of what is left at the end.
    private static func lastShape(_ configuration: NormalizingFlowConfiguration) -> [Int] {
        let level = configuration.levels - 1
        return [configuration.side(level), configuration.side(level), configuration.channels(level)]
    }

    private func context(_ captions: [String]) -> Tensor { self.captions(captions).innerMeans() }

    private func prior(_ context: Tensor) -> NormalDistribution {
        let shape = Self.lastShape(configuration)
        return NormalDistribution(last(context).reshaped([context.shape[0], shape[0], shape[1], 2 * shape[2]]))
    }

    /// A picture as the flow sees it.
    public struct Code: Sendable {
        /// What left after each level, and what was left at the end.
        public let latents: [Tensor]
        /// The logarithm of the pictures' density (natural, of all elements together), summed over the pictures.
        public let logDensity: Tensor
    }

    /// - Parameters:
    ///   - pictures: N, side, side, 3, about -0.5...0.5.
    ///   - captions: one for each picture.
    public func encode(_ pictures: Tensor, captions: [String]) -> Code {
        let context = context(captions)
        var latents: [Tensor] = []
        var logDensity = Tensor(shape: [], repeating: 0)
        var x = pictures
        for level in levels {
            x = x.pixelUnshuffled(2)
            for step in level.steps {
                let (result, logDeterminant) = step(x, context: context)
                x = result
                logDensity = logDensity + logDeterminant
            }
            guard let split = level.split else { break }
            let half = x.shape[3] / 2
            let leaving = x.channels(half..<(2 * half))
            x = x.channels(0..<half)
            latents.append(leaving)
            logDensity = logDensity + NormalDistribution(split(x)).logDensity(of: leaving)
        }
        latents.append(x)
        return Code(latents: latents, logDensity: logDensity + prior(context).logDensity(of: x))
    }

    /// The pictures that `encode` makes these latents of.
    public func decode(_ latents: [Tensor], captions: [String]) -> Tensor {
        let context = context(captions)
        return decode(from: latents[latents.count - 1], context: context) { level, _ in latents[level] }
    }

    /// Pictures drawn from the distribution.
    ///
    /// - Parameters:
    ///   - captions: one for each picture.
    ///   - temperature: what the deviations of latents are multiplied by; below 1 pictures are more alike, and more
    ///     probable.
    ///   - noise: asked for standard normal noise in a shape.
    public func sample(captions: [String], temperature: Float, noise: (_ shape: [Int]) -> Tensor) -> Tensor {
        let context = context(captions)
        func draw(_ distribution: NormalDistribution) -> Tensor {
            distribution.sample(temperature: temperature, noise: noise(distribution.means.shape))
        }
        return decode(from: draw(prior(context)), context: context) { _, distribution in draw(distribution) }
    }

    /// - Parameter leaving: what left after a level, of which the staying half says the distribution.
    private func decode(
        from last: Tensor, context: Tensor, leaving: (_ level: Int, NormalDistribution) -> Tensor
    ) -> Tensor {
        var x = last
        for (number, level) in levels.enumerated().reversed() {
            if let split = level.split {
                x = .concatenated([x, leaving(number, NormalDistribution(split(x)))], axis: 3)
            }
            for step in level.steps.reversed() { x = step.inverse(of: x, context: context) }
            x = x.pixelShuffled(2)
        }
        return x
    }
}
