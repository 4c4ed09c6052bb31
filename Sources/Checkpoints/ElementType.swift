/// How the elements of a stored tensor are written. All are little-endian.
///
/// `f8_e4m3` has no infinities, `f8_e5m2` is the upper half of `f16` (Micikevicius et al. 2022, "FP8 Formats for Deep
/// Learning").
///
/// The names with `q` are GGML's quantised blocks, in which a few integers share one or more scales.
public enum ElementType: String, Sendable, CaseIterable {
    // swift-format-ignore: AlwaysUseLowerCamelCase
    case f64, f32, f16, bf16, f8_e4m3, f8_e5m2, i64, i32, i16, i8, u8, bool
    // swift-format-ignore: AlwaysUseLowerCamelCase
    case q8_0, q4_0, q4_1, q5_0, q5_1
    // swift-format-ignore: AlwaysUseLowerCamelCase
    case q2_K, q3_K, q4_K, q5_K, q6_K

    /// The number of elements that can only be read together: 1 for plain numbers.
    public var blockElements: Int {
        switch self {
        case .f64, .f32, .f16, .bf16, .f8_e4m3, .f8_e5m2, .i64, .i32, .i16, .i8, .u8, .bool: 1
        case .q8_0, .q4_0, .q4_1, .q5_0, .q5_1: 32
        case .q2_K, .q3_K, .q4_K, .q5_K, .q6_K: 256
        }
    }

    /// The number of bytes that `blockElements` elements take.
    public var blockBytes: Int {
        switch self {
        case .f64, .i64: 8
        case .f32, .i32: 4
        case .f16, .bf16, .i16: 2
        case .f8_e4m3, .f8_e5m2, .i8, .u8, .bool: 1
        case .q8_0: 34
        case .q4_0: 18
        case .q4_1: 20
        case .q5_0: 22
        case .q5_1: 24
        case .q2_K: 84
        case .q3_K: 110
        case .q4_K: 144
        case .q5_K: 176
        case .q6_K: 210
        }
    }
}
