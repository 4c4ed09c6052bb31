import GentoolModels
import GentoolRaster
import GentoolTensors

/// Tells a picture's subject from its background with a network of U²-Net's kind, as rembg does.
public struct SegmentationMasker: PictureSegmenter, Sendable {
    /// What tells the subject from its background.
    public let network: U2Net
    /// The side of the square that the network is shown.
    public var side: Int
    /// What is taken from colours in 0...1, and what they are divided by then. isnet-anime was trained with U²-Net's mean,
    /// (0.485, 0.456, 0.406): its weights don't tell.
    public var mean: [Float]
    /// What red, green and blue are divided by after `mean` was taken from them.
    public var deviation: [Float]
    /// Where no answer is as large, nothing is found. Networks that were not taught to be sure find something everywhere.
    public var leastCertainty: Float = 0

    /// With the side, mean and deviation that the network was trained on.
    public init(_ network: U2Net) {
        self.network = network
        side = network.description.side
        (mean, deviation) = (network.mean, network.deviation)
    }

    /// With a network out of a file.
    ///
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`, naming the first thing that is wrong.
    public init(weights path: String, precision: Precision = .fastest) throws {
        self.init(try SegmenterFile.read(path, precision: precision))
    }

    /// The subject alone.
    public func understands(_ prompt: MaskPrompt) -> Bool { prompt == .subject }

    /// How surely each pixel is of the subject.
    ///
    /// The picture is brought to the network's size by Lanczos' filter and its brightest value to 1; the network's least and
    /// largest answer become 0 and 1.
    ///
    /// - Returns: a mask as large as the picture; 0 everywhere if the network is not sure, or tells nothing apart.
    /// - Throws: `ModelError` for pictures that no network can see, where it makes no numbers of one, and for other prompts
    ///   than the subject.
    public func found(_ prompt: MaskPrompt, in picture: Picture) throws -> FoundMask {
        guard understands(prompt) else {
            throw ModelError(
                .wrongModel, network.description.architecture,
                "finds what a picture is of, not places or words; a network of SAM's or CLIPSeg's kind does")
        }
        let seen = try picture.seenByNetworks()
            .resampled(width: side, height: side, filter: .lanczos3)
        let colors = seen.values.map { min(max($0, 0), 1) }
        let brightest = max(colors.max() ?? 0, 1e-6)
        let input = Tensor(
            shape: [1, side, side, 3],
            elements: colors.enumerated().map { ($1 / brightest - mean[$0 % 3]) / deviation[$0 % 3] })
        let answers = network(input).floats()
        guard let least = answers.min(), let most = answers.max(), answers.allSatisfy(\.isFinite) else {
            throw ModelError(
                .notFinite, network.description.architecture, "makes no numbers of the picture; the model is damaged")
        }
        let range = most >= leastCertainty ? most - least : 0
        let mask = FloatImage(
            width: side, height: side, channels: 1, values: answers.map { range > 0 ? ($0 - least) / range : 0 })
        let whole = mask.resampled(width: picture.width, height: picture.height, filter: .lanczos3)
        return FoundMask(mask: Mask(width: picture.width, height: picture.height, values: whole.values))
    }
}
