import GentoolRaster

/// Something to learn from.
public struct Example: Sendable {
    /// RGB of 8 bits.
    public let picture: Picture
    /// What the picture shows; empty if nobody said.
    public let caption: String

    /// - Parameters:
    ///   - picture: RGB of 8 bits.
    ///   - caption: what it shows; empty if nobody said.
    public init(picture: Picture, caption: String) {
        self.picture = picture
        self.caption = caption
    }
}

/// A picture with one thing changed.
public struct EditedExample: Sendable {
    /// What somebody would say to have the change made.
    public let instruction: String
    /// As large as the picture before the change.
    public let result: Example

    /// - Parameters:
    ///   - instruction: what somebody would say to have the change made.
    ///   - result: as large as the picture before the change.
    public init(instruction: String, result: Example) {
        self.instruction = instruction
        self.result = result
    }
}

/// A picture with a hole in it.
public struct HiddenExample: Sendable {
    /// RGB of 8 bits, as it is without the hole.
    public let picture: Picture
    /// As large as the picture; 1 is hidden.
    public let mask: Mask
    /// What somebody would say to have the hole filled so.
    public let caption: String

    /// - Parameters:
    ///   - picture: RGB of 8 bits.
    ///   - mask: as large as the picture; 1 is hidden.
    ///   - caption: what somebody would say to have the hole filled so.
    public init(picture: Picture, mask: Mask, caption: String) {
        self.picture = picture
        self.mask = mask
        self.caption = caption
    }
}

/// Where pictures to learn from come from.
public protocol PictureSource: Sendable {
    /// For a person.
    var name: String { get }
    /// How many there are; `nil` if they never end.
    var count: Int? { get }
    /// The same for the same index, on any thread.
    ///
    /// - Parameter index: 0..<count.
    func example(_ index: Int) throws -> Example
    /// The picture with an index with one thing changed; `nil` where nobody changed it.
    func edited(_ index: Int) throws -> EditedExample?
    /// A picture, which need not be the one with that index, with something named hidden; `nil` where nobody named anything.
    func hidden(_ index: Int) throws -> HiddenExample?
    /// The words of captions and instructions, for a tokenizer to learn from.
    var words: [String] { get }
}

extension PictureSource {
    /// By default nobody changed any.
    public func edited(_ index: Int) throws -> EditedExample? { nil }
    /// By default nobody named anything.
    public func hidden(_ index: Int) throws -> HiddenExample? { nil }
    /// None by default.
    public var words: [String] { [] }
}
