import GentoolBase
import GentoolModels
import GentoolRaster
import GentoolTensors
import Glibc

/// Training of an SRVGGNetCompact (Wang et al. 2021, "Real-ESRGAN") to give back what shrinking, noise and JPEG took away.
///
/// The loss is Charbonnier's, so that results are as near to the original as can be rather than as sharp as can be.
public struct UpscalerRecipe: Recipe {
    /// What a step learns from.
    public struct Batch: Sendable {
        /// Images, side, side, 3.
        let small: Tensor
        /// Images, side · scale, side · scale, 3.
        let large: Tensor
    }

    /// The network's size and scale.
    public let network: SRVGGNetCompactConfiguration
    /// What is learned from: squares of them are made small and worn.
    public let pictures: PictureMix
    /// What evaluations look at.
    public let heldOut: [FloatImage]
    /// How small pictures come from large ones.
    public var degradation: Degradation
    /// Pictures that a step learns from.
    public var batchSize = 16
    /// Of the small pictures, in pixels.
    public var side = 48
    /// Of the optimizer.
    public var rate: LearningRate
    /// What all random numbers of the training follow from, with the step.
    public var seed: UInt64
    /// How products are computed; parameters stay floats.
    public var precision = Precision.fastest
    /// Parameters to begin with, where names and shapes agree.
    public var start: (any WeightSource)?

    /// Held out are squares of pictures that are not learned from, their sides multiples of the scale.
    public init(
        _ network: SRVGGNetCompactConfiguration, pictures: PictureMix, heldOut: [FloatImage], rate: LearningRate,
        seed: UInt64
    ) {
        self.network = network
        self.pictures = pictures
        self.heldOut = heldOut
        self.rate = rate
        self.seed = seed
        degradation = Degradation(scale: network.scale)
    }

    /// `upscaler`.
    public var family: String { "upscaler" }

    /// The network's size, the data, and how it is worn.
    public var settings: [String: String] {
        var settings = [
            "family": family, "scale": "\(network.scale)", "features": "\(network.features)",
            "layers": "\(network.layers)", "data": pictures.name, "batch": "\(batchSize)", "side": "\(side)",
            "seed": "\(seed)", "jpeg": "\(degradation.jpegShare)",
        ]
        if degradation.jpegQualities != Degradation.usualJPEGQualities {
            settings["jpeg.quality"] = "\(degradation.jpegQualities)"
        }
        if network.unshuffle > 1 { settings["unshuffle"] = "\(network.unshuffle)" }
        if degradation.wornShare > 0 {
            settings["worn"] = "\(degradation.wornShare)"
            settings["noise"] = "\(degradation.noise)"
        }
        return settings
    }

    /// A network that begins as an interpolation, or as the one that it starts from.
    ///
    /// - Throws: what reading the start's tensors throws.
    public func initialState() throws -> TrainingState {
        var parameters = try Parameters(seed: seed) { try SRVGGNetCompact(Weights($0, precision: precision), network) }
        var tensors = parameters.tensors
        for (name, tensor) in tensors where name.hasSuffix(".weight") {
            tensors[name] =
                switch name {
                case "body.0.weight": Self.firstGain * Self.withoutMean(tensor)
                case "body.\(2 * network.layers + 2).weight": Self.lastGain * tensor
                case _ where tensor.shape.count == 4: Self.passing(Self.gain * tensor)
                default: Tensor(shape: tensor.shape, repeating: Self.slope)
                }
        }
        parameters = Parameters(tensors)
        if let start { try parameters.adopt(start) }
        return TrainingState(
            parameters, average: MovingAverage(parameters, decay: 0.999), optimizer: Adam(beta2: 0.99))
    }

    /// What slopes of negative values are at first.
    private static let slope: Float = 0.25
    /// What the last layer's weights are multiplied by: the network begins with the repeated pixels and adds little.
    private static let lastGain: Float = 0.1
    /// What those of other layers are multiplied by, before they pass on what they get: plain layers that begin like
    /// residual ones learn as fast (Zagoruyko & Komodakis 2017, "DiracNets").
    private static let gain: Float = 0.5

    /// What the first layer's weights are multiplied by: differences of pixels are that much smaller than pixels.
    private static let firstGain: Float = 6

    /// Weights that see differences only: brightness, which the repeated pixels have already, would drown them.
    private static func withoutMean(_ weight: Tensor) -> Tensor {
        let taps = weight.shape[2] * weight.shape[3]
        var weight = weight
        weight.withMutableFloats { values in
            for start in stride(from: 0, to: values.count, by: taps) {
                let mean = values[start..<(start + taps)].reduce(0, +) / Float(taps)
                for place in start..<(start + taps) { values[place] -= mean }
            }
        }
        return weight
    }

    /// A layer's weights with 1 added where a channel meets itself, in the middle of the kernel.
    private static func passing(_ weight: Tensor) -> Tensor {
        var weight = weight
        let (outputs, channels, taps) = (weight.shape[0], weight.shape[1], weight.shape[2] * weight.shape[3])
        weight.withMutableFloats { values in
            for channel in 0..<outputs { values[(channel * channels + channel) * taps + taps / 2] += 1 }
        }
        return weight
    }

    /// Squares of pictures, turned and mirrored at random, with what they were made to: the same for the same step.
    ///
    /// - Throws: what reading the pictures throws.
    public func batch(_ step: Int) throws -> Batch {
        var (small, large): ([Float], [Float]) = ([], [])
        for index in 0..<batchSize {
            var generator = SplitMix64(seed, UInt64(step), UInt64(index))
            let crop = try pictures.draw(at: step, using: &generator).picture.randomCrop(
                side: side * network.scale, turning: true, using: &generator)
            large += crop.values
            small += try degradation(crop, using: &generator).values
        }
        let largeSide = side * network.scale
        return Batch(
            small: Tensor(shape: [batchSize, side, side, 3], elements: small),
            large: Tensor(shape: [batchSize, largeSide, largeSide, 3], elements: large))
    }

    /// One step against Charbonnier's error.
    ///
    /// - Returns: the loss.
    /// - Throws: `WeightsError` where parameters don't fit.
    public func learn(_ state: inout TrainingState, from batch: Batch) throws -> [Metric] {
        let model = try SRVGGNetCompact(Weights(state.parameters, precision: precision), network)
        let loss = Tensor.charbonnierError(model(batch.small), batch.large)
        state.descend(loss, rate: rate.rate(at: state.step))
        return [Metric("loss", Double(loss.scalar))]
    }

    /// More no picture of 8 bits shows.
    private static let mostDecibels = 100.0

    /// Of the JPEGs that evaluations look at; `nil` is none. A picture that is neither small nor worn has nothing to gain.
    private var qualities: [Int?] { network.scale == 1 ? [30, 50, 75] : [nil, 75] }

    /// How near results are to originals that were never learned from, beside what a filter gives, in dB.
    ///
    /// - Throws: `WeightsError` where weights don't fit.
    public func evaluation(of weights: any WeightSource) throws -> Evaluation {
        let model = try SRVGGNetCompact(Weights(weights, precision: precision), network)
        let plain = network.scale == 1 ? "input" : "lanczos"
        var metrics: [Metric] = []
        var rows: [[FloatImage]] = []
        for quality in qualities {
            var errors: [(own: Double, lanczos: Double)] = []
            for original in heldOut {
                let small = FloatImage(try degradation.degraded(original, jpegQuality: quality))
                let own = model.enlarged(small)
                let lanczos = small.resampled(width: original.width, height: original.height)
                let plainError = lanczos.lumaPSNR(to: original, border: network.scale)
                // Of a square of one colour, such as a scan's margin, a filter makes the original: nothing is to be gained.
                if plainError < Self.mostDecibels {
                    errors.append((own.lumaPSNR(to: original, border: network.scale), plainError))
                }
                if rows.count < 8 { rows.append([lanczos, own, original]) }
            }
            let name = quality.map { "jpeg \($0)" } ?? "clean"
            guard !errors.isEmpty else { continue }
            let count = Double(errors.count)
            metrics += [
                Metric("psnr \(name)", errors.reduce(0) { $0 + $1.own } / count),
                Metric("gain over \(plain) \(name)", errors.reduce(0) { $0 + $1.own - $1.lanczos } / count),
            ]
        }
        return Evaluation(metrics: metrics, picture: .sheet(rows))
    }
}

extension SRVGGNetCompact {
    fileprivate func enlarged(_ small: FloatImage) -> FloatImage {
        let result = self(Tensor(shape: [1, small.height, small.width, 3], elements: small.values))
        return FloatImage(
            width: result.shape[2], height: result.shape[1], channels: 3,
            values: result.floats().map { min(max($0, 0), 1) })
    }
}

extension FloatImage {
    /// The peak signal-to-noise ratio of luma in decibels, without a border of so many pixels: how upscalers are compared.
    func lumaPSNR(to other: FloatImage, border: Int) -> Double {
        let weights: [Float] = [0.299, 0.587, 0.114]
        var sum = 0.0
        for y in border..<(height - border) {
            for x in border..<(width - border) {
                let difference = (0..<3).reduce(Float(0)) { $0 + weights[$1] * (self[x, y, $1] - other[x, y, $1]) }
                sum += Double(difference * difference)
            }
        }
        return -10 * log10(sum / Double((width - 2 * border) * (height - 2 * border)))
    }
}
