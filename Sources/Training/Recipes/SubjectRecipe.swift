import GentoolBase
import GentoolModels
import GentoolRaster
import GentoolTensors

/// Training of a small IS-Net (Qin et al. 2022) to tell what a picture is of from all else, or what points and a box are of,
/// where it is told any.
///
/// Each of its six masks is taught, by cross entropy and by the share of what both it and the right mask cover in what
/// either of them does (Qin et al. 2019, "BASNet", §3.4).
public struct SubjectRecipe: Recipe {
    /// What a step learns from.
    public struct Batch: Sendable {
        /// N, side, side, 3 in 0...1.
        let images: Tensor
        /// N, side, side, `U2Net.promptChannels`: what is told of what is meant in each image.
        let prompts: Tensor
        /// The right masks in each of the network's resolutions, the finest first.
        let masks: [Tensor]
    }

    /// How wide the network's layers are.
    public let network: U2NetConfiguration
    /// What is learned from.
    public let lessons: SubjectLessons
    /// What evaluations look at: squares as large as lessons are.
    public let heldOut: HeldOutSubjects
    /// Pictures that a step learns from.
    public var batchSize = 16
    /// Of Adam.
    public var rate: LearningRate
    /// What all random numbers of the training follow from, with the step.
    public var seed: UInt64
    /// How products are computed; parameters stay floats.
    public var precision = Precision.fastest
    /// Parameters to begin with, where names and shapes agree; of networks that take no prompts, too.
    public var start: (any WeightSource)?

    /// - Parameters:
    ///   - network: how wide its layers are.
    ///   - lessons: what is learned from.
    ///   - heldOut: what evaluations look at.
    ///   - rate: of learning.
    ///   - seed: of initial parameters and of what is drawn.
    public init(
        _ network: U2NetConfiguration, _ lessons: SubjectLessons, heldOut: HeldOutSubjects, rate: LearningRate,
        seed: UInt64
    ) {
        (self.network, self.lessons, self.heldOut) = (network, lessons, heldOut)
        (self.rate, self.seed) = (rate, seed)
    }

    /// `subject`.
    public var family: String { "subject" }

    /// The side of lessons, what they are made of, how many there are of which kind, what is learned to be told, and the batch and seed.
    public var settings: [String: String] {
        [
            "family": family, "side": "\(lessons.side)", "lessons": lessons.name,
            "things": "\(lessons.things.count)", "masked": "\(lessons.masked.count)",
            "masked share": "\(lessons.maskedShare)",
            "prompts": "points, boxes", "data": lessons.scenes.name, "batch": "\(batchSize)", "seed": "\(seed)",
        ]
    }

    /// Convolutions begin uniform in Kaiming's bound (He et al. 2015): with a ReLU behind them all but the first and those
    /// that make masks.
    public func initialState() throws -> TrainingState {
        var generator = TorchGenerator(seed: seed)
        var tensors: [String: Tensor] = [:]
        for (name, shape) in network.shapes.sorted(by: { $0.key < $1.key }) {
            guard shape.count > 1 else {
                tensors[name] = Tensor(shape: shape)
                continue
            }
            let isRectified = name.hasPrefix("stage")
            let bound = ((isRectified ? 6 : 3) / Float(shape.dropFirst().reduce(1, *))).squareRoot()
            tensors[name] = generator.uniform(shape, in: -bound..<bound)
        }
        var parameters = Parameters(tensors)
        if let start { try parameters.adopt(StartWithoutPrompts(start)) }
        return TrainingState(
            parameters, average: MovingAverage(parameters, decay: 0.998), muon: Muon(), optimizer: Adam(beta2: 0.99))
    }

    /// The sides of the network's masks.
    private var sides: [Int] {
        var sides = [(lessons.side + 1) / 2]
        while sides.count < network.encoder.count { sides.append((sides.last! + 1) / 2) }
        return sides
    }

    /// Lessons made anew: the same for the same step.
    ///
    /// - Throws: what reading the pictures throws.
    public func batch(_ step: Int) throws -> Batch {
        let made = try (0..<batchSize).map { index in
            var generator = SplitMix64(seed, UInt64(step), UInt64(index))
            return try lessons.lesson(at: step, using: &generator)
        }
        return batch(of: made)
    }

    /// Lessons as a step learns from them.
    func batch(of made: [PromptedPicture]) -> Batch {
        let side = lessons.side
        return Batch(
            images: Tensor(shape: [made.count, side, side, 3], elements: made.flatMap(\.image.values)),
            prompts: Tensor(
                shape: [made.count, side, side, U2Net.promptChannels], elements: made.flatMap(\.prompts.values)),
            masks: sides.map { side in
                Tensor(
                    shape: [made.count, side, side, 1],
                    elements: made.flatMap { $0.mask.resized(width: side, height: side).values })
            })
    }

    /// One step of Adam against the error of all masks.
    ///
    /// - Returns: the loss.
    /// - Throws: `WeightsError` where parameters don't fit.
    public func learn(_ state: inout TrainingState, from batch: Batch) throws -> [Metric] {
        let model = try U2Net(Weights(state.parameters, precision: precision))
        let masks = model.masks(Self.input(batch.images, batch.prompts, of: model))
        let terms = zip(masks, batch.masks).map { $0.maskError($1) }
        let loss = terms.dropFirst().reduce(terms[0], +) / Float(terms.count)
        state.descend(loss, rate: rate.rate(at: state.step))
        return [Metric("loss", Double(loss.scalar))]
    }

    /// What the network is shown: colours as it takes them, and behind them what it is told.
    static func input(_ images: Tensor, _ prompts: Tensor, of model: U2Net) -> Tensor {
        var images = images
        images.withMutableFloats { values in
            for index in values.indices {
                values[index] = (values[index] - model.mean[index % 3]) / model.deviation[index % 3]
            }
        }
        return .concatenated([images, prompts], axis: 3)
    }
}
