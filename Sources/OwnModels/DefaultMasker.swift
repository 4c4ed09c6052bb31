import GentoolPipelines
import GentoolRaster
import GentoolTensors

/// What finds things when no model is given: their colours and edges, and of a picture's subject the program's own network,
/// which is read when one is first asked for.
public struct DefaultMasker: PictureSegmenter {
    /// How the network's weights are kept.
    public let precision: Precision
    private let networks = Networks()

    /// Made once for a batch.
    private final class Networks {
        var subjects: SegmentationMasker?
    }

    public init(precision: Precision = .fastest) { self.precision = precision }

    public func understands(_ prompt: MaskPrompt) -> Bool { prompt == .subject || GraphCutMasker().understands(prompt) }

    public func found(_ prompt: MaskPrompt, in picture: Picture) throws -> FoundMask {
        guard prompt == .subject else { return try GraphCutMasker().found(prompt, in: picture) }
        let guide = try networks.subjects ?? OwnSegmenter.subjects(precision: precision)
        networks.subjects = guide
        return try GraphCutMasker(guide: guide).found(prompt, in: picture)
    }
}
