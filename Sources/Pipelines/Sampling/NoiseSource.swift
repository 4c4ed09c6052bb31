import GentoolTensors

/// Whose noise a seed stands for.
public enum NoiseSource: String, Sendable, CaseIterable {
    /// That of PyTorch on a CPU.
    case cpu
    /// That of PyTorch on an NVIDIA card.
    case cuda

    package func generator(seed: UInt64) -> any NormalGenerator {
        switch self {
        case .cpu: TorchGenerator(seed: seed)
        case .cuda: PhiloxGenerator(seed: seed)
        }
    }
}
