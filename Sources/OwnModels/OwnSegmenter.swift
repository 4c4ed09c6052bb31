import CGentoolWeights
import GentoolCheckpoints
import GentoolModels
import GentoolPipelines
import GentoolTensors

/// The network that is part of the program and finds what a picture is of, trained by `gentool train subject`.
public enum OwnSegmenter {
    /// - Parameter precision: how the network's weights are kept.
    public static func subjects(precision: Precision = .fastest) throws -> SegmentationMasker {
        let file = gentool_subject()
        let checkpoint = try Checkpoint(UnsafeRawBufferPointer(start: file.bytes, count: file.count), name: name)
        let weights = Weights(CheckpointWeights([checkpoint], name: name), precision: precision)
        var masker = SegmentationMasker(try U2Net(weights, side: SegmenterFile.side(checkpoint)))
        masker.leastCertainty = 0.5
        return masker
    }

    /// What errors call it.
    private static let name = "gentool's own network for subjects"
}
