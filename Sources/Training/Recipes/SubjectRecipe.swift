import Glibc
import GentoolBase
import GentoolModels
import GentoolRaster
import GentoolTensors

/// Training of a small IS-Net (Qin et al. 2022) to tell what a picture is of from all else.
///
/// Each of its six masks is taught, by cross entropy and by the share of what both it and the right mask cover in what
/// either of them does (Qin et al. 2019, "BASNet", §3.4).
public struct SubjectRecipe: Recipe {
    /// What a step learns from.
    public struct Batch: Sendable {
        /// N, side, side, 3 in 0...1.
        let images: Tensor
        /// The right masks in each of the network's resolutions, the finest first.
        let masks: [Tensor]
    }

    /// How wide the network's layers are.
    public let network: U2NetConfiguration
    /// What is learned from.
    public let lessons: SubjectLessons
    /// What evaluations look at: squares as large as lessons are.
    public let heldOut: [MaskedPicture]
    /// Pictures that a step learns from.
    public var batchSize = 16
    /// Of Adam.
    public var rate: LearningRate
    /// What all random numbers of the training follow from, with the step.
    public var seed: UInt64
    /// How products are computed; parameters stay floats.
    public var precision = Precision.fastest
    /// Parameters to begin with, where names and shapes agree.
    public var start: (any WeightSource)?

    /// - Parameters:
    ///   - network: how wide its layers are.
    ///   - lessons: what is learned from.
    ///   - heldOut: what evaluations look at, of any size; by default lessons that no step sees.
    ///   - rate: of learning.
    ///   - seed: of initial parameters and of what is drawn.
    /// - Throws: what making lessons throws.
    public init(
        _ network: U2NetConfiguration, _ lessons: SubjectLessons, heldOut: [MaskedPicture] = [], rate: LearningRate,
        seed: UInt64
    ) throws {
        (self.network, self.lessons, self.rate, self.seed) = (network, lessons, rate, seed)
        let side = lessons.side
        self.heldOut =
            try heldOut.isEmpty
            ? (0..<16).map { index in
                var generator = SplitMix64(seed, .max, UInt64(index))
                return try lessons.lesson(at: 0, using: &generator)
            }
            : heldOut.map { held in
                MaskedPicture(
                    image: held.image.resampled(width: side, height: side, filter: .bilinear),
                    mask: held.mask.resized(width: side, height: side))
            }
    }

    /// `subject`.
    public var family: String { "subject" }

    /// The side of lessons, how many there are of which kind, and the batch and seed.
    public var settings: [String: String] {
        [
            "family": family, "side": "\(lessons.side)", "things": "\(lessons.things.count)",
            "masked": "\(lessons.masked.count)", "masked share": "\(lessons.maskedShare)",
            "data": lessons.scenes.name, "batch": "\(batchSize)", "seed": "\(seed)",
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
        if let start { try parameters.adopt(start) }
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
        let side = lessons.side
        return Batch(
            images: Tensor(shape: [made.count, side, side, 3], elements: made.flatMap(\.image.values)),
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
        let masks = model.masks(Self.seen(batch.images, by: model))
        let terms = zip(masks, batch.masks).map { $0.maskError($1) }
        let loss = terms.dropFirst().reduce(terms[0], +) / Float(terms.count)
        state.descend(loss, rate: rate.rate(at: state.step))
        return [Metric("loss", Double(loss.scalar))]
    }

    private static func seen(_ images: Tensor, by model: U2Net) -> Tensor {
        var images = images
        images.withMutableFloats { values in
            for index in values.indices {
                values[index] = (values[index] - model.mean[index % 3]) / model.deviation[index % 3]
            }
        }
        return images
    }

    /// How well masks of pictures that are held out agree with the right ones, and a sheet of them.
    ///
    /// - Throws: `WeightsError` where weights don't fit.
    public func evaluation(of weights: any WeightSource) throws -> Evaluation {
        let model = try U2Net(Weights(weights, precision: precision))
        var (overlap, error): (Double, Double) = (0, 0)
        var rows: [[FloatImage]] = []
        let side = lessons.side
        for held in heldOut {
            let input = Tensor(shape: [1, side, side, 3], elements: held.image.values)
            let answers = model(Self.seen(input, by: model)).floats()
            let (least, most) = (answers.min() ?? 0, answers.max() ?? 1)
            let found = Mask(
                width: side, height: side, values: answers.map { ($0 - least) / max(most - least, 1e-6) })
            overlap += found.overlap(held.mask)
            let differences = zip(found.values, held.mask.values).map { Double(abs($0 - $1)) }
            error += differences.reduce(0, +) / Double(differences.count)
            if rows.count < 12 { rows.append([held.image, found.shown, held.mask.shown]) }
        }
        let count = Double(max(1, heldOut.count))
        return Evaluation(
            metrics: [Metric("overlap", overlap / count), Metric("error", error / count)], picture: .sheet(rows))
    }
}

extension Tensor {
    /// How far logits, N, H, W, 1, are from masks of the same shape; the mean of the images.
    func maskError(_ wanted: Tensor) -> Tensor {
        let entropy = (softplus() - self * wanted).mean()
        let soft = (-1 * (-1 * self).softplus()).exp()
        let both = (soft * wanted).innerMeans()
        let either = (soft + wanted).innerMeans() - both
        // A pixel more in both, so that empty masks divide by something.
        let pixel = 1 / Float(shape[1] * shape[2])
        let share = ((both + pixel).log() - (either + pixel).log()).exp().mean()
        return entropy + 0.5 * (-1 * share + 1)
    }
}

extension Mask {
    /// What both masks cover as a share of what either does, of pixels that are covered by more than half.
    func overlap(_ other: Mask) -> Double {
        var (both, either) = (0, 0)
        for (a, b) in zip(values, other.values) {
            if a > 0.5 && b > 0.5 { both += 1 }
            if a > 0.5 || b > 0.5 { either += 1 }
        }
        return either == 0 ? 1 : Double(both) / Double(either)
    }

    fileprivate var shown: FloatImage {
        FloatImage(width: width, height: height, channels: 3, values: values.flatMap { [$0, $0, $0] })
    }
}
