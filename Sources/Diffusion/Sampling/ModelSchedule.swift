/// How a sampler walks a model: the noise that the model was trained with, and which of it is walked.
public struct ModelSchedule: Sendable, Equatable {
    /// How the model is walked.
    public let sampler: Sampler
    /// What the model was trained with.
    public let noise: NoiseSchedule
    /// The noise of timesteps; `nil` where the model knows none.
    public let table: NoiseTable?
    /// The times that are walked, if the model was trained by flow matching.
    public var times: FlowTimes?
    /// How the timesteps of the walk are chosen.
    public var spacing = TimestepSpacing.leading
    /// What is added to timesteps when they are leading.
    public var stepsOffset = 0
    /// How many of the timesteps are walked, from the first on; `nil` for all.
    public var timestepCount: Int?
    /// The steps that a latent consistency model was distilled from.
    public var originalSteps = 50
    /// How sigmas are spaced between the first and the last of the walk.
    public var sigmaSpacing = SigmaSpacing.model
    /// What sigmas that follow no timesteps lie between, if not the table's.
    public var leastSigma: Float?
    /// The highest of them; see `leastSigma`.
    public var greatestSigma: Float?
    /// Of Karras' schedule.
    public var rho: Float = 7
    /// Whether the walk ends without any noise, or at the least that there is.
    public var endsAtZero = true
    /// Whether the network is told whole timesteps that are rounded down.
    public var roundsTimestepsDown = false
    /// How many of the network's answers a step of a multistep solver is made of.
    public var order = 2
    /// Whether the solver is the rarer of its two kinds: Heun's weights, or B(h) = h.
    public var isVariant = false
    /// Whether the order falls at the end of a short walk.
    public var lowersLastOrders = true
    /// Whether the last step of a multistep solver is of first order.
    public var endsWithFirstOrder = false
    /// The largest magnitude of an answer.
    public var clip: Float?

    /// A schedule as diffusers' schedulers have it by default; what a model's configuration says otherwise is set then.
    ///
    /// - Parameters:
    ///   - sampler: how the model is walked.
    ///   - noise: what the model was trained with.
    ///   - table: the noise of its timesteps; `nil` where it knows none.
    public init(sampler: Sampler, noise: NoiseSchedule, table: NoiseTable?) {
        self.sampler = sampler
        self.noise = noise
        self.table = table
    }

    /// How many steps there can be before timesteps come twice.
    public var mostSteps: Int {
        guard let table else { return 1000 }
        guard !sampler.isDistilled else { return originalSteps }
        return spacing.mostSteps(
            of: timestepCount ?? table.sigmas.count, offset: stepsOffset, leavesRoomBelow: sampler.leavesRoomBelow)
    }

    /// The method of a walk.
    ///
    /// - Parameter steps: of the whole walk, even if only its end is going to be walked.
    public func solver(steps: Int) -> any Solver {
        // Orders fall where steps are few, as in the paper's own code (Lu et al. 2022, "DPM-Solver++").
        let lowers = lowersLastOrders && steps < 15
        switch sampler {
        case .ddim: return DDIMSolver(clip: clip, landing: landing(steps: steps))
        case .pndm:
            return PNDMSolver(noise, landing: landing(steps: steps), origin: origin(steps: steps))
        case .ddpm, .eulerAncestral: return EulerAncestralSolver()
        // With η = 0, as diffusers' pipelines have it, TCD adds no noise (Zheng et al. 2024, algorithm 4).
        case .euler, .tcd: return EulerSolver()
        case .heun: return HeunSolver(isInTime: times != nil)
        case .lms: return LinearMultistepSolver(order: 4)
        case .deis: return LinearMultistepSolver(order: order, isLogarithmic: true, lowersLastOrders: lowers)
        case .dpmpp2m, .dpmpp2mSDE:
            return DPMSolverPPSolver(
                order: order, isStochastic: sampler == .dpmpp2mSDE, isHeun: isVariant, lowersLastOrders: lowers,
                endsWithFirstOrder: endsWithFirstOrder)
        case .dpmpp2s: return DPMSolverPP2SSolver(orders: pairedOrders(steps: steps), isHeun: isVariant)
        case .dpmpp2sAncestral: return DPMSolverPP2SAncestralSolver()
        case .unipc: return UniPCSolver(order: order, isLinear: isVariant, lowersLastOrders: lowersLastOrders)
        case .lcm: return LCMSolver()
        }
    }

    /// Whether all steps are as long as the distance between two timesteps.
    private var stepsAlike: Bool { spacing == .leading || sigmaSpacing != .model || table == nil }

    /// DDIM and PNDM step by as many timesteps each time, wherever the next of the list is.
    private func landing(steps: Int) -> (@Sendable (Float) -> Float)? {
        guard !stepsAlike, let table else { return nil }
        let ratio = Float(table.sigmas.count / steps)
        let end = endsAtZero ? 0 : table.sigmas[0]
        return { sigma in
            let timestep = table.timestep(of: sigma) - ratio
            return timestep >= 0 ? table.sigma(at: timestep) : end
        }
    }

    /// Where a step that lands at σ comes from.
    private func origin(steps: Int) -> (@Sendable (Float) -> Float)? {
        guard !stepsAlike, let table else { return nil }
        let ratio = Float(table.sigmas.count / steps)
        return { table.sigma(at: table.timestep(of: $0) + ratio) }
    }

    private func pairedOrders(steps: Int) -> [Int] {
        guard order == 2 else { return [Int](repeating: 1, count: steps) }
        let lowers = lowersLastOrders || endsAtZero
        return (0..<steps).map { $0 % 2 == 0 || $0 == steps - 1 && lowers ? 1 : 2 }
    }
}
