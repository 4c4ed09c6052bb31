/// A value that has a text: what people and files write for it.
public protocol SingleValue: FieldValue where Single == Self {
    /// - Returns: `nil` where the text is none of its kind.
    init?(text: String)
    /// What gives the value again.
    var text: String { get }
    /// What is said to be expected, such as `a whole number`.
    static var expectation: String { get }
    /// The file or folder that it may name.
    var path: String? { get }
    /// The value with another file or folder.
    func naming(_ path: String) -> Self
    /// Whether it stands only for what nobody said.
    var isUnsaid: Bool { get }
    /// Of how many numbers with commas between it is made, which lists may have one by one.
    static var numberCount: Int { get }
    /// As JSON has it: a text, or what is none there.
    func encode(into container: inout any SingleValueEncodingContainer) throws
}

extension SingleValue {
    /// One value, no less and no more; otherwise `nil`.
    public init?(singles: [Self]) {
        guard singles.count == 1 else { return nil }
        self = singles[0]
    }
    /// Itself.
    public var singles: [Self] { [self] }
    /// False: one value is no list.
    public static var isList: Bool { false }
    /// By default it names no file.
    public var path: String? { nil }
    /// By default itself: it names no file.
    public func naming(_ path: String) -> Self { self }
    /// False by default: somebody said it.
    public var isUnsaid: Bool { false }
    /// 1 by default.
    public static var numberCount: Int { 1 }
    /// By default its text.
    public func encode(into container: inout any SingleValueEncodingContainer) throws { try container.encode(text) }
}

extension SingleValue where Self: Encodable & LosslessStringConvertible {
    /// What the type reads of a text; `nil` where that is nothing.
    public init?(text: String) {
        guard let value = Self(text) else { return nil }
        self = value
    }
    /// Its description.
    public var text: String { description }
    /// As the type encodes itself: a number or a truth value in JSON.
    public func encode(into container: inout any SingleValueEncodingContainer) throws { try container.encode(self) }
}

// MARK: - Values of the language

extension String: SingleValue {
    /// What errors say is expected.
    public static let expectation = "a text"
    /// The text itself: any may be a path.
    public var path: String? { self }
    /// The path itself.
    public func naming(_ path: String) -> String { path }
}
extension Bool: SingleValue {
    /// What errors say is expected.
    public static let expectation = "true or false"
}
extension Int: SingleValue {
    /// What errors say is expected.
    public static let expectation = "a whole number"
}
extension UInt64: SingleValue {
    /// What errors say is expected.
    public static let expectation = "a whole number from 0 to \(UInt64.max)"
}
extension Double: SingleValue {
    /// What errors say is expected.
    public static let expectation = "a number"
}
extension Float: SingleValue {
    /// What errors say is expected.
    public static let expectation = "a number"
}
