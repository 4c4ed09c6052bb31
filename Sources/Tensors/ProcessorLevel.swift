import CGentoolKernels

/// Which instructions kernels use on this processor.
public enum ProcessorLevel: String, Sendable {
    /// SSE2 on x86-64, what all processors have elsewhere.
    case baseline
    /// x86-64-v3: AVX2 and FMA, 8 floats at once.
    case avx2
    /// x86-64-v4: AVX-512, 16 floats at once.
    case avx512

    /// The best level that this processor has, found once.
    public static let current: ProcessorLevel =
        switch gentool_processor_level() {
        case 4: .avx512
        case 3: .avx2
        default: .baseline
        }

    /// Whether whole matrices of `bf16` are multiplied at once (AMX).
    public static let hasMatrices = gentool_uses_matrices(Precision.bf16.kernel) != 0
}
