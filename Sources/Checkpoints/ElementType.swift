/// How a stored tensor's elements are coded.
public enum ElementType: String, Sendable, CaseIterable {
    case f64, f32, f16, bf16
    case i64, i32, i16, i8, u8, bool
    /// ggml's blocks of 32 elements with a scale, and a minimum where the name ends in 1.
    case q4_0, q4_1, q5_0, q5_1, q8_0
    /// ggml's blocks of 256 elements, in smaller groups with scales of their own.
    case q2_K, q3_K, q4_K, q5_K, q6_K

    /// Elements that are coded together.
    public var blockLength: Int {
        switch self {
        case .q4_0, .q4_1, .q5_0, .q5_1, .q8_0: 32
        case .q2_K, .q3_K, .q4_K, .q5_K, .q6_K: 256
        default: 1
        }
    }

    /// Bytes of an element, or of a block of them.
    public var byteCount: Int {
        switch self {
        case .f64, .i64: 8
        case .f32, .i32: 4
        case .f16, .bf16, .i16: 2
        case .i8, .u8, .bool: 1
        case .q4_0: 18
        case .q4_1: 20
        case .q5_0: 22
        case .q5_1: 24
        case .q8_0: 34
        case .q2_K: 84
        case .q3_K: 110
        case .q4_K: 144
        case .q5_K: 176
        case .q6_K: 210
        }
    }
}
