/// How floats are written.
public enum FloatFormat: String, Sendable, CaseIterable {
    /// All bits of the floats.
    case f32
    /// The nearest values that there are, in half as many bytes.
    case bf16
    /// Matrices and kernels as bytes of -127...127, with a float for each row that they are multiplied by; all else as
    /// `bf16`.
    case int8
    /// As `int8`, with numbers of -31...31: no shorter, but it can be packed to less than half of `bf16`.
    case int6

    /// What the largest number of a row becomes; `nil` where numbers stay floats.
    var largestInteger: Float? {
        switch self {
        case .f32, .bf16: nil
        case .int8: 127
        case .int6: 31
        }
    }
}
