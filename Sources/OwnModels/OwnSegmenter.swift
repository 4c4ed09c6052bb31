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
        let side = SegmenterFile.side(try file.checkpoint(named: name))
        var masker = SegmentationMasker(try U2Net(file.weights(named: name, precision: precision), side: side))
        masker.leastCertainty = 0.5
        return masker
    }

    /// What errors call it.
    private static let name = "gentool's own network for subjects"
}
