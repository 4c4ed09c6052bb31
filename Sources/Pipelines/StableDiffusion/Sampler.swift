import Diffusion

/// The solvers that users choose from, under the names they know.
public enum Sampler: String, Sendable, CaseIterable {
    case ddim
    case pndm
    case euler
    case eulerAncestral = "euler-a"
    case heun
    case dpmpp2m = "dpm++2m"
    case dpmpp2mSDE = "dpm++2m-sde"
    case dpmpp2sAncestral = "dpm++2s-a"
    case unipc
    case lcm

    /// The method itself.
    public var solver: any Solver {
        switch self {
        case .ddim, .euler: EulerSolver()
        case .pndm: PNDMSolver()
        case .eulerAncestral: EulerAncestralSolver()
        case .heun: HeunSolver()
        case .dpmpp2m: DPMSolverPP2MSolver()
        case .dpmpp2mSDE: DPMSolverPP2MSDESolver()
        case .dpmpp2sAncestral: DPMSolverPP2SAncestralSolver()
        case .unipc: UniPCSolver()
        case .lcm: LCMSolver()
        }
    }

    /// Whether it adds noise on its way.
    var isRandom: Bool { [.eulerAncestral, .dpmpp2mSDE, .dpmpp2sAncestral, .lcm].contains(self) }

    /// The sampler of a diffusers scheduler, by its class name and, where it has several, its algorithm.
    init?(scheduler: String, algorithm: String?) {
        switch scheduler {
        case "DDIMScheduler": self = .ddim
        case "PNDMScheduler": self = .pndm
        case "EulerDiscreteScheduler": self = .euler
        case "EulerAncestralDiscreteScheduler": self = .eulerAncestral
        case "HeunDiscreteScheduler": self = .heun
        case "DPMSolverMultistepScheduler": self = algorithm == "sde-dpmsolver++" ? .dpmpp2mSDE : .dpmpp2m
        case "UniPCMultistepScheduler": self = .unipc
        case "LCMScheduler": self = .lcm
        default: return nil
        }
    }

    /// Multistep solvers of diffusers leave out the lowest of the timesteps, space σ between all that the model knows, and
    /// ask the network at whole timesteps only.
    private var isMultistep: Bool { [.dpmpp2m, .dpmpp2mSDE, .unipc].contains(self) }

    var leavesRoomBelow: Bool { isMultistep }
    var spacesAllSigmas: Bool { isMultistep }

    /// How many steps there can be before timesteps come twice.
    func mostSteps(_ schedule: ModelSchedule) -> Int {
        guard self != .lcm else { return schedule.originalSteps }
        return schedule.noise.sigmas.count - (leavesRoomBelow && schedule.spacing != .trailing ? 1 : 0)
    }

    /// The timestep that the network is told where σ belongs to this one.
    func asked(at timestep: Float, spacing: SigmaSpacing) -> Float {
        guard isMultistep else { return timestep }
        return switch spacing {
        case .model: timestep
        case .karras: timestep.rounded(.toNearestOrEven)
        // Whole ones, too, come out a rounding error lower there, before fractions are cut off.
        case .exponential: max(0, timestep.nextDown.rounded(.down))
        }
    }

    /// Whether the walk ends at the noise of the first timestep rather than at none, where the model says so.
    var endsAtFirstTimestep: Bool { self == .ddim || self == .pndm }

    /// Whether noise starts with σ's deviation, not that of a sample at σ, unless timesteps are leading.
    var startsWithNoiseAlone: Bool {
        [.euler, .eulerAncestral, .heun, .dpmpp2sAncestral].contains(self)
    }
}
