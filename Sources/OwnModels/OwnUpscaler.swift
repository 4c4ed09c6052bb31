import CGentoolWeights
import GentoolModels
import GentoolPipelines
import GentoolTensors

/// The networks that are part of the program and enlarge pictures, trained by `gentool train upscaler`.
public struct OwnUpscaler: Hashable, Sendable {
    /// How many times wider and higher they make them.
    public enum Scale: Int, Sendable, CaseIterable {
        /// Twice as wide and high.
        case x2 = 2
        /// Four times as wide and high.
        case x4 = 4
    }

    /// What they take pictures for.
    public enum Input: Sendable, CaseIterable {
        /// All that a picture shows is meant: they are as near to the original as they can be.
        case clean
        /// A JPEG, or a frame of a video, has left traces, which are not to be enlarged.
        case compressed
    }

    /// How many times wider and higher it makes pictures.
    public let scale: Scale
    /// What it takes pictures for.
    public let input: Input

    /// Nothing is read before `network(precision:)` is called.
    public init(_ scale: Scale, for input: Input) { (self.scale, self.input) = (scale, input) }

    /// - Parameter precision: how the network's weights are kept.
    public func network(precision: Precision = .fastest) throws -> any Upscaler {
        let file =
            switch (scale, input) {
            case (.x2, .clean): gentool_upscaler_x2()
            case (.x2, .compressed): gentool_upscaler_x2_compressed()
            case (.x4, .clean): gentool_upscaler_x4()
            case (.x4, .compressed): gentool_upscaler_x4_compressed()
            }
        return try SRVGGNetCompact(file.weights(named: name, precision: precision))
    }

    /// What errors call it.
    private var name: String { "gentool's own upscaler x\(scale.rawValue)" }
}
