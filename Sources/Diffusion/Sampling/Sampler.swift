/// The solvers that users choose from, under the names they know.
public enum Sampler: String, Sendable, CaseIterable {
    /// DDIM with η = 0 (Song et al. 2021): `DDIMSolver`.
    case ddim
    /// Ancestral sampling over the model's timesteps (Ho et al. 2020): `EulerAncestralSolver`.
    case ddpm
    /// Pseudo linear multistep (Liu et al. 2022): `PNDMSolver`.
    case pndm
    /// Euler's method (Karras et al. 2022): `EulerSolver`.
    case euler
    /// Euler's method with fresh noise in each step: `EulerAncestralSolver`.
    case eulerAncestral = "euler-a"
    /// Heun's method (Karras et al. 2022), two evaluations a step: `HeunSolver`.
    case heun
    /// Linear multistep of order 4: `LinearMultistepSolver` over σ.
    case lms
    /// DEIS (Zhang & Chen 2023): `LinearMultistepSolver` over log σ.
    case deis
    /// DPM-Solver++(2M) (Lu et al. 2022): `DPMSolverPPSolver`.
    case dpmpp2m = "dpm++2m"
    /// DPM-Solver++(2M) with fresh noise in each step.
    case dpmpp2mSDE = "dpm++2m-sde"
    /// DPM-Solver++(2S), steps in pairs: `DPMSolverPP2SSolver`.
    case dpmpp2s = "dpm++2s"
    /// DPM-Solver++(2S) with fresh noise, two evaluations a step: `DPMSolverPP2SAncestralSolver`.
    case dpmpp2sAncestral = "dpm++2s-a"
    /// UniPC (Zhao et al. 2023): `UniPCSolver`.
    case unipc
    /// For latent consistency models (Luo et al. 2023), few steps: `LCMSolver`.
    case lcm
    /// For models of trajectory consistency (Zheng et al. 2024), few steps: with η = 0 it is `EulerSolver`.
    case tcd

    /// Whether it adds noise on its way.
    package var isRandom: Bool { [.ddpm, .eulerAncestral, .dpmpp2mSDE, .dpmpp2sAncestral, .lcm].contains(self) }

    /// The sampler of a diffusers scheduler, by its class name and, where it has several, its algorithm.
    package init?(scheduler: String, algorithm: String?) {
        switch (scheduler, algorithm) {
        case ("DPMSolverMultistepScheduler", "sde-dpmsolver++"), ("EDMDPMSolverMultistepScheduler", "sde-dpmsolver++"):
            self = .dpmpp2mSDE
        default:
            guard let sampler = Self.byScheduler[scheduler] else { return nil }
            self = sampler
        }
    }

    private static let byScheduler: [String: Sampler] = [
        "DDIMScheduler": .ddim, "DDPMScheduler": .ddpm, "PNDMScheduler": .pndm, "EulerDiscreteScheduler": .euler,
        "EulerAncestralDiscreteScheduler": .eulerAncestral, "HeunDiscreteScheduler": .heun,
        "LMSDiscreteScheduler": .lms, "DEISMultistepScheduler": .deis, "DPMSolverMultistepScheduler": .dpmpp2m,
        "DPMSolverSinglestepScheduler": .dpmpp2s, "UniPCMultistepScheduler": .unipc, "LCMScheduler": .lcm,
        "TCDScheduler": .tcd, "EDMEulerScheduler": .euler, "EDMDPMSolverMultistepScheduler": .dpmpp2m,
    ]

    /// The names of the schedulers that there are samplers for.
    package static var schedulers: [String] { byScheduler.keys.sorted() }

    /// Whether steps are chosen from those that the model was distilled from.
    package var isDistilled: Bool { self == .lcm || self == .tcd }

    /// Whether a step goes down by so many timesteps, wherever the next of the list is.
    package var stepsByTimesteps: Bool { self == .ddim || self == .pndm }
}

// MARK: - How the classes of diffusers differ

extension Sampler {
    /// Solvers of DPM-Solver's kind leave out the lowest of the timesteps, space σ between all that the model knows, and ask
    /// the network at whole timesteps only.
    private var isMultistep: Bool { [.deis, .dpmpp2m, .dpmpp2mSDE, .dpmpp2s, .unipc].contains(self) }

    package var leavesRoomBelow: Bool { isMultistep }
    package var spacesAllSigmas: Bool { isMultistep }
    package var hasOrder: Bool { isMultistep }

    /// Whether timesteps that are spaced evenly are rounded.
    package var walksWholeTimesteps: Bool { isMultistep || [.ddim, .ddpm, .pndm].contains(self) }

    /// Whether sigmas can follow something else than timesteps in a model's configuration.
    package var spacesSigmas: Bool { isMultistep || [.euler, .heun, .lms, .dpmpp2sAncestral].contains(self) }

    /// Whether a walk along such sigmas that does not end at 0 ends at the last of them.
    package var repeatsLastSigma: Bool { self == .unipc || self == .deis }

    /// Whether low λ can be left out.
    package var clipsLambda: Bool { [.dpmpp2m, .dpmpp2mSDE, .dpmpp2s].contains(self) }

    /// Whether answers can be bounded.
    package var clips: Bool { [.ddim, .ddpm, .heun, .lcm].contains(self) }
    package var clipsByDefault: Bool { self == .ddim || self == .ddpm }
    package var thresholds: Bool { isMultistep || [.ddim, .ddpm, .lcm].contains(self) }

    package var defaultTimestepSpacing: TimestepSpacing {
        [.ddim, .ddpm, .pndm, .lcm, .tcd].contains(self) ? .leading : .linspace
    }

    /// Whether another timestep spacing is passed over.
    package var knowsOneTimestepSpacing: Bool { self == .dpmpp2s }

    package var defaultBetas: (start: Double, end: Double, schedule: String) {
        switch self {
        case .heun: (0.00085, 0.012, "linear")
        case .lcm, .tcd: (0.00085, 0.012, "scaled_linear")
        default: (0.0001, 0.02, "linear")
        }
    }

    /// What is left of the clean part's variance after the last of steps that end in noise; `nil` where they don't.
    package var leastRemaining: Double? {
        switch self {
        case .euler, .eulerAncestral, .dpmpp2m, .dpmpp2mSDE, .dpmpp2sAncestral, .unipc: 0x1p-24
        // 0 there; so little makes no difference, and σ stays a number.
        case .ddim, .ddpm, .lcm, .tcd: 0x1p-40
        case .pndm, .heun, .lms, .deis, .dpmpp2s: nil
        }
    }

    /// The timestep that the network is told where σ belongs to this one.
    package func modelTimestep(_ timestep: Float, in schedule: ModelSchedule) -> Float {
        guard isMultistep, schedule.table != nil else { return timestep }
        switch schedule.sigmaSpacing {
        case .model: return timestep
        case .karras where !(schedule.roundsTimestepsDown && clipsLambda && self != .dpmpp2s):
            return timestep.rounded(.toNearestOrEven)
        // Whole ones, too, come out a rounding error lower there, before fractions are cut off.
        case .karras, .exponential, .beta: return max(0, timestep.nextDown.rounded(.down))
        }
    }

    /// Whether samples are kept as the network sees them, scaled down: what is left of the noise at the end is then part of
    /// such a sample.
    package var preservesVariance: Bool { !startsWithNoiseAlone }

    /// Whether noise starts with σ's deviation, not that of a sample at σ, unless timesteps are leading.
    package var startsWithNoiseAlone: Bool { [.euler, .eulerAncestral, .heun, .lms, .dpmpp2sAncestral].contains(self) }

    /// How often the network is evaluated in so many steps.
    package func functionEvaluations(steps: Int) -> Int {
        switch self {
        case .heun, .dpmpp2sAncestral: 2 * steps - 1
        case .pndm: steps + 1
        default: steps
        }
    }
}
