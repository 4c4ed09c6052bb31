/// A source of noise that gives the same numbers for the same seed.
public protocol NormalGenerator {
    /// Standard normal noise.
    mutating func normal(_ shape: [Int]) -> Tensor
}
