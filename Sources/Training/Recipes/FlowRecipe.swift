import GentoolModels
import GentoolRaster
import GentoolTensors
import Glibc

/// Training of a normalizing flow to find pictures as probable as it can (Kingma & Dhariwal 2018).
///
/// Pictures have 256 levels. To each pixel's level a number from 0..<1 is added (uniform dequantisation: Uria, Murray &
/// Larochelle 2013; Theis, van den Oord & Bethge 2016), and the sum is taken from 0..<256 to -0.5..<0.5. What is learned is
/// bits per dimension: 8 - log₂ of that density, per number. On average it is no less than what a code for the levels takes.
public struct FlowRecipe: Recipe {
    /// The network's shape.
    public let network: NormalizingFlowConfiguration
    /// What is learned from, and what is held out.
    public let data: CaptionedPictures
    /// Of Adam.
    public var rate: LearningRate
    /// Of the couplings' networks in training. Evaluations take f32, in which the flow is invertible.
    public var precision = Precision.fastest

    /// - Precondition: pictures are as large as the network takes them.
    public init(_ network: NormalizingFlowConfiguration, _ data: CaptionedPictures, rate: LearningRate) {
        precondition(data.side == network.side, "pictures of \(data.side) pixels are not of \(network.side)")
        self.network = network
        self.data = data
        self.rate = rate
    }

    /// `flow`.
    public var family: String { "flow" }

    /// The network's shape, and those of the data.
    public var settings: [String: String] {
        data.settings([
            "family": family, "levels": "\(network.levels)", "depth": "\(network.steps)",
            "hidden": "\(network.hiddenChannels)", "context": "\(network.contextChannels)",
        ])
    }

    /// Random rotations, couplings that change nothing yet, and normalizations by the first batch: see
    /// `NormalizingFlow.start`.
    ///
    /// - Throws: what reading the first batch throws.
    public func initialState() throws -> TrainingState {
        var tensors = try Parameters(seed: data.seed) {
            try NormalizingFlow(Weights($0, precision: precision), network)
        }.tensors
        var generator = TorchGenerator(seed: data.seed &+ 1)
        NormalizingFlow.start(
            &tensors, network, by: try batch(0).pixels.dequantized(&generator), generator: &generator)
        let parameters = Parameters(tensors)
        return TrainingState(
            parameters, average: MovingAverage(parameters, decay: 0.998), optimizer: Adam(beta2: 0.99))
    }

    /// The pictures of a step: the same for the same one.
    ///
    /// - Throws: what reading them throws.
    public func batch(_ step: Int) throws -> PictureBatch { try data.batch(step) }

    /// One step of Adam.
    ///
    /// - Returns: bits per dimension.
    /// - Throws: `WeightsError` where parameters don't fit.
    public func learn(_ state: inout TrainingState, from batch: PictureBatch) throws -> [Metric] {
        let model = try NormalizingFlow(Weights(state.parameters, precision: precision), network)
        var generator = TorchGenerator(seed: data.seed &+ UInt64(state.step))
        let pictures = batch.pixels.dequantized(&generator)
        let bits = model.encode(pictures, captions: batch.captions).bitsPerDimension(of: pictures)
        state.descend(bits, rate: rate.rate(at: state.step))
        return [Metric("bits per dimension", Double(bits.scalar))]
    }

    /// Bits per dimension of held-out pictures, and pictures drawn under their captions.
    ///
    /// - Throws: `WeightsError` where weights don't fit.
    public func evaluation(of weights: any WeightSource) throws -> Evaluation {
        let model = try NormalizingFlow(Weights(weights, precision: .f32), network)
        var generator = TorchGenerator(seed: 1)
        let heldOut = data.heldOut
        let pictures = heldOut.pixels.dequantized(&generator)
        let code = model.encode(pictures, captions: heldOut.captions)
        let decoded = model.decode(code.latents, captions: heldOut.captions)
        let error = zip(decoded.floats(), pictures.floats()).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
        let bits = Double(code.bitsPerDimension(of: pictures).scalar)
        let samples = model.samples(captions: Array(heldOut.captions.prefix(16)), seed: 1)
        return Evaluation(
            metrics: [
                Metric("held-out bits per dimension", bits),
                Metric("gain over paeth", CodingBaseline.paethBits(heldOut.pixels.levels()) - bits),
                Metric("inverse error in levels", 256 * Double(error)),
            ],
            picture: .sheet(samples, columns: 4))
    }
}

extension NormalizingFlow.Code {
    /// - Parameter pictures: those that were encoded.
    func bitsPerDimension(of pictures: Tensor) -> Tensor {
        -1 / (Float(pictures.count) * log(Float(2))) * logDensity + 8
    }
}

extension NormalizingFlow {
    /// What deviations of latents are multiplied by where nobody says otherwise (Kingma & Dhariwal 2018, §6).
    static let usualTemperature: Float = 0.7

    /// A picture for each caption.
    func samples(captions: [String], temperature: Float = usualTemperature, seed: UInt64) -> [FloatImage] {
        var generator = TorchGenerator(seed: seed)
        return (2 * sample(captions: captions, temperature: temperature) { generator.normal($0) }).images()
    }
}

extension Tensor {
    /// The levels 0...255 of pixels in -1...1.
    func levels() -> Tensor { mapped { min(max((127.5 * $0 + 127.5).rounded(), 0), 255) } }

    /// Pixels in -1...1 as a flow sees them, in -0.5..<0.5.
    func dequantized(_ generator: inout TorchGenerator) -> Tensor {
        .zip(levels(), generator.uniform(shape)) { ($0 + $1) / 256 - 0.5 }
    }
}
