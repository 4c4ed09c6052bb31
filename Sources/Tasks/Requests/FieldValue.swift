import GentoolDiffusion
import GentoolPipelines
import GentoolRaster
import GentoolTensors

/// What a field of a request can be of: one value, one or none, or several.
public protocol FieldValue: Sendable {
    associatedtype Single: SingleValue
    /// - Returns: `nil` where there are too many or too few.
    init?(singles: [Single])
    var singles: [Single] { get }
    /// Whether several are meant: JSON has them in a list.
    static var isList: Bool { get }
}

/// A value that has a text: what people and files write for it.
public protocol SingleValue: FieldValue where Single == Self {
    /// - Returns: `nil` where the text is none of its kind.
    init?(text: String)
    var text: String { get }
    /// What is said to be expected, such as `a whole number`.
    static var expectation: String { get }
    /// The file or folder that it may name.
    var path: String? { get }
    /// The same with another file or folder.
    func naming(_ path: String) -> Self
    /// Whether it stands only for what nobody said.
    var isUnsaid: Bool { get }
    /// Of how many numbers with commas between it is made, which lists may have one by one.
    static var numberCount: Int { get }
    /// As JSON has it: a text, or what is none there.
    func encode(into container: inout any SingleValueEncodingContainer) throws
}

extension SingleValue {
    public init?(singles: [Self]) {
        guard singles.count == 1 else { return nil }
        self = singles[0]
    }
    public var singles: [Self] { [self] }
    public static var isList: Bool { false }
    public var path: String? { nil }
    public func naming(_ path: String) -> Self { self }
    public var isUnsaid: Bool { false }
    public static var numberCount: Int { 1 }
    public func encode(into container: inout any SingleValueEncodingContainer) throws { try container.encode(text) }
}

extension SingleValue where Self: Encodable & LosslessStringConvertible {
    public init?(text: String) {
        guard let value = Self(text) else { return nil }
        self = value
    }
    public var text: String { description }
    public func encode(into container: inout any SingleValueEncodingContainer) throws { try container.encode(self) }
}

extension Optional: FieldValue where Wrapped: SingleValue {
    public init?(singles: [Wrapped]) {
        guard singles.count <= 1 else { return nil }
        self = singles.first
    }
    public var singles: [Wrapped] { map { [$0] } ?? [] }
    public static var isList: Bool { false }
}

extension Array: FieldValue where Element: SingleValue {
    public init?(singles: [Element]) { self = singles }
    public var singles: [Element] { self }
    public static var isList: Bool { true }
}

// MARK: - Values of the language

extension String: SingleValue {
    public static let expectation = "a text"
    public var path: String? { self }
    public func naming(_ path: String) -> String { path }
}
extension Bool: SingleValue { public static let expectation = "true or false" }
extension Int: SingleValue { public static let expectation = "a whole number" }
extension UInt64: SingleValue { public static let expectation = "a whole number from 0 to \(UInt64.max)" }
extension Double: SingleValue { public static let expectation = "a number" }
extension Float: SingleValue { public static let expectation = "a number" }

// MARK: - Choices

/// One of a few words.
public protocol ChoiceValue: SingleValue, RawRepresentable, CaseIterable where RawValue == String {}

extension ChoiceValue {
    public init?(text: String) { self.init(rawValue: text) }
    public var text: String { rawValue }
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
    public static var expectation: String { "one of \(discrete.map(\.rawValue).joined(separator: ", "))" }
}
