/// How a style is taken on.
public struct StyleSettings: Sendable, Equatable {
    /// How much of the style there is, 0...1.
    public var strength: Float = 1
    /// γ: how near queries stay to those of the content, 0...1; more keeps more of its structure.
    public var contentPreservation: Float = 0.75
    /// τ: what products of queries and keys are multiplied by.
    public var temperature: Float = 1.5

    /// The paper's settings: a γ of 0.75 and a τ of 1.5.
    public init() {}

    /// Styles are injected where sides are halved once or not at all: blocks 6 to 11 of Stable Diffusion's decoder.
    static let coarsestDownsamplings = 1
}
