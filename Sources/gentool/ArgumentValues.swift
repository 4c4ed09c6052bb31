import ArgumentParser
import GentoolDiffusion
import GentoolPipelines
import GentoolRaster
import GentoolTasks
import GentoolTensors

// Values of requests are written at the command line as they are in JSON.

extension ExpressibleByArgument where Self: SingleValue {
    /// As JSON has it.
    public init?(argument: String) { self.init(text: argument) }
    /// As JSON has it.
    public var defaultValueDescription: String { text }
}

extension Seed: ExpressibleByArgument {}
extension WeightedFile: ExpressibleByArgument {}
extension SigmaInterval: ExpressibleByArgument {}
extension PictureSize: ExpressibleByArgument {}
extension OutpaintBorder: ExpressibleByArgument {}
extension MaskThreshold: ExpressibleByArgument {}
extension PixelPoint: ExpressibleByArgument {}
extension PixelBox: ExpressibleByArgument {}
extension PixelOffset: ExpressibleByArgument {}
extension CutoutBackground: ExpressibleByArgument {}

extension ExpressibleByArgument where Self: ChoiceValue {
    /// One of the words.
    public init?(argument: String) { self.init(text: argument) }
    /// The word.
    public var defaultValueDescription: String { text }
}

extension Mask.Source: ExpressibleByArgument {}
extension Sampler: ExpressibleByArgument {}
extension SigmaSpacing: ExpressibleByArgument {}
extension NoiseSource: ExpressibleByArgument {}
extension StepNoiseKind: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}
extension Parameterization: ExpressibleByArgument {
    /// Those that an argument can say.
    public static var allValueStrings: [String] { discrete.map(\.rawValue) }
}
