import CGentoolKernels

/// How numbers are stored for products. Sums, and everything between products, are 32-bit floats.
public enum Precision: String, Sendable, CaseIterable {
    /// 32-bit floats.
    case f32
    /// The upper half of a float: its range, with 8 bits of precision. Half the memory, and up to twice the speed, or
    /// many times with AMX, where the processor is made for it.
    case bf16
    /// 8-bit integers, of which 32 share a scale; what goes into products is rounded in the same way, or to `bf16` with
    /// AMX. Little more than a quarter of the memory. Layers with few channels, and products of what is no weight, stay
    /// in `fastest`.
    case q8

    /// What this processor multiplies faster: `bf16` where it multiplies whole matrices of it (AMX), and where it takes in
    /// twice as many of such numbers as of floats, as AMD's do since Zen 4.
    public static let fastest: Precision = gentool_multiplies_bf16_faster() != 0 ? .bf16 : .f32

    /// That of products between numbers that are no weights: those of attention.
    var betweenActivations: Precision { self == .q8 ? .fastest : self }

    /// That of products with weights that are stored so. Sums of 8-bit products would have to leave a matrix unit after
    /// each 32, to be scaled; numbers that need no scale keep it busy.
    var ofProducts: Precision { self == .q8 && ProcessorLevel.hasMatrices ? .bf16 : self }

    /// That of products with weights of a convolution that Winograd's algorithm suits. Of 8-bit products it would need
    /// more bits than they have.
    var ofWinograd: Precision { self == .q8 && gentool_multiplies_q8_fast() == 0 ? .f32 : ofProducts }

    /// That of a layer's weights: one with few channels has its meaning in few products, and takes little time.
    func ofWeights(outputs: Int, channels: Int) -> Precision {
        self == .q8 && min(outputs, channels) < q8Block ? .fastest : self
    }

    var kernel: GentoolPrecision {
        switch self {
        case .f32: gentoolF32
        case .bf16: gentoolBF16
        case .q8: gentoolQ8
        }
    }

    /// The steps in which kernels read `channels` values.
    func steps(_ channels: Int) -> Int {
        let numbers = gentool_step_numbers(kernel)
        return (channels + numbers - 1) / numbers
    }

    /// As many, or more of them up to what the processor multiplies at once.
    func wholeSteps(_ channels: Int) -> Int {
        let atOnce = Int(gentool_steps_at_once(kernel))
        return (steps(channels) + atOnce - 1) / atOnce * atOnce
    }

    /// The bytes of so many steps of a panel.
    func panelBytes(steps: Int) -> Int { steps * gentool_panel_step_bytes(kernel) }
}
