import GentoolPipelines
import GentoolRaster
import GentoolTensors

/// What finds things when no model is given: their colours and edges, and the program's own network, which is read when
/// something is first looked for.
public struct DefaultMasker: PictureSegmenter {
    /// How the network's weights are kept.
    public let precision: Precision
    private let networks = Networks()

    /// Made once for a batch.
    private final class Networks {
        var subjects: SegmentationMasker?
    }

    /// - Parameter precision: how the network's weights are kept.
    public init(precision: Precision = .fastest) { self.precision = precision }

    /// The subject of a picture, boxes, and points of the thing; no words.
    public func understands(_ prompt: MaskPrompt) -> Bool { prompt == .subject || GraphCutMasker().understands(prompt) }

    /// The thing, found by its colours and edges.
    ///
    /// - Returns: a mask as large as the picture; 0 everywhere where nothing is found.
    /// - Throws: `ModelError` for prompts that it doesn't understand, and for pictures that the network can't look at.
    public func found(_ prompt: MaskPrompt, in picture: Picture) throws -> FoundMask {
        let guide = try networks.subjects ?? OwnSegmenter.subjects(precision: precision)
        networks.subjects = guide
        return try GraphCutMasker(guide: guide).found(prompt, in: picture)
    }
}
