import GentoolDiffusion
import GentoolPipelines
import GentoolRaster
import GentoolTensors

/// One of a few words.
public protocol ChoiceValue: SingleValue, RawRepresentable, CaseIterable where RawValue == String {}

extension ChoiceValue {
    /// The case of that raw value; `nil` if there is none.
    public init?(text: String) { self.init(rawValue: text) }
    /// The raw value.
    public var text: String { rawValue }
    /// A list of all raw values.
    public static var expectation: String { "one of \(allCases.map(\.rawValue).joined(separator: ", "))" }
}

extension Sampler: ChoiceValue {}
extension SigmaSpacing: ChoiceValue {}
extension NoiseSource: ChoiceValue {}
extension StepNoiseKind: ChoiceValue {}
extension Precision: ChoiceValue {}
extension Mask.Source: ChoiceValue {}

extension Parameterization: ChoiceValue {
    /// Only what networks with discrete timesteps answer: files of others say it themselves.
    public init?(text: String) {
        guard let found = Self.discrete.first(where: { $0.rawValue == text }) else { return nil }
        self = found
    }
    /// A list of those that a text can say.
    public static var expectation: String { "one of \(discrete.map(\.rawValue).joined(separator: ", "))" }
}
