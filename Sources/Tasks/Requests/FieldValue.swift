/// What a field of a request can be of: one value, one or none, or several.
public protocol FieldValue: Sendable {
    /// What each of its values is of.
    associatedtype Single: SingleValue
    /// - Returns: `nil` where there are too many or too few.
    init?(singles: [Single])
    /// Its values, in their order.
    var singles: [Single] { get }
    /// Whether several are meant: JSON has them in a list.
    static var isList: Bool { get }
}

extension Optional: FieldValue where Wrapped: SingleValue {
    /// One value or none; `nil` for more.
    public init?(singles: [Wrapped]) {
        guard singles.count <= 1 else { return nil }
        self = singles.first
    }
    /// The value, if there is one.
    public var singles: [Wrapped] { map { [$0] } ?? [] }
    /// False: at most one value is no list.
    public static var isList: Bool { false }
}

extension Array: FieldValue where Element: SingleValue {
    /// Any number of values.
    public init?(singles: [Element]) { self = singles }
    /// All values.
    public var singles: [Element] { self }
    /// True: JSON has them in a list.
    public static var isList: Bool { true }
}
