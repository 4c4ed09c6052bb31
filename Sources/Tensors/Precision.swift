import CGentoolKernels

/// How numbers are stored for products. Sums, and everything between products, are 32-bit floats.
public enum Precision: String, Sendable, CaseIterable {
    /// 32-bit floats.
    case f32
    /// The upper half of a float: its range, with 8 bits of precision. Half the memory, and up to twice the speed, or
    /// many times with AMX, where the processor is made for it.
    case bf16

    /// What this processor multiplies faster: `bf16` where it multiplies whole matrices of it (AMX), and where it takes in
    /// twice as many of such numbers as of floats, as AMD's do since Zen 4.
    public static let fastest: Precision = gentool_multiplies_bf16_faster() != 0 ? .bf16 : .f32

    var kernel: GentoolPrecision { self == .f32 ? gentoolF32 : gentoolBF16 }

    /// Of one number.
    var bytes: Int { self == .f32 ? 4 : 2 }

    /// The four-byte words in which kernels read `channels` values.
    func steps(_ channels: Int) -> Int { self == .f32 ? channels : (channels + 1) / 2 }

    /// As many, or more of them up to what the processor multiplies at once.
    func wholeSteps(_ channels: Int) -> Int {
        let atOnce = Int(gentool_steps_at_once(kernel))
        return (steps(channels) + atOnce - 1) / atOnce * atOnce
    }
}
