/// Where pictures to learn from come from.
public protocol PictureSource: Sendable {
    /// For a person.
    var name: String { get }
    /// How many there are; `nil` if they never end.
    var count: Int? { get }
    /// A picture with its caption, the same for the same index, on any thread.
    ///
    /// - Parameter index: 0..<count.
    func example(_ index: Int) throws -> Example
    /// The picture with an index with one thing changed; `nil` where nobody changed it.
    func edited(_ index: Int) throws -> EditedExample?
    /// A picture, which need not be the one with that index, with something named hidden; `nil` where nobody named anything.
    func hidden(_ index: Int) throws -> HiddenExample?
    /// The words of captions and instructions, for a tokenizer to learn from.
    var words: [String] { get throws }
}

extension PictureSource {
    /// By default nobody changed any.
    public func edited(_ index: Int) throws -> EditedExample? { nil }
    /// By default nobody named anything.
    public func hidden(_ index: Int) throws -> HiddenExample? { nil }
    /// None by default.
    public var words: [String] { [] }
}
