import GentoolModels
import GentoolTensors

/// The game of a generator and a discriminator that compares each made picture with a real one, so that a generator which
/// forgets some of the pictures is found out (Jolicoeur-Martineau 2019, "The relativistic discriminator"), with gradient
/// penalties at both (Huang et al. 2024, "The GAN is dead; long live the GAN!").
struct AdversarialGame: Sendable {
    let network: Discriminator.Configuration
    /// What the penalties count: γ.
    let penalty: Float
    let precision: Precision

    /// Every so many steps the penalties are taken, and count so many times (Karras et al. 2020, "Analyzing and Improving
    /// the Image Quality of StyleGAN", appendix B).
    private static let penaltyInterval = 4

    /// A discriminator that has learned nothing yet.
    func start(seed: UInt64) throws -> OptimizedParameters {
        let parameters = try Parameters(seed: seed, start: .lecun) {
            try Discriminator(Weights($0, precision: precision), network)
        }
        return OptimizedParameters(parameters, optimizer: Adam(beta1: 0, beta2: 0.99))
    }

    private func discriminator(_ weights: any WeightSource) throws -> Discriminator {
        try Discriminator(Weights(weights, precision: precision), network)
    }

    /// What the generator makes small: how surely its pictures look less real than real ones. No gradient goes back to the
    /// discriminator.
    ///
    /// - Parameter captions: of both, if the discriminator is told any.
    func exposure(of made: Tensor, real: Tensor, captions: [String], by discriminator: OptimizedParameters) throws
        -> Tensor
    {
        let judge = try self.discriminator(discriminator.frozen)
        return (judge(real.detached, captions: captions) - judge(made, captions: captions)).softplus().mean()
    }

    /// One step of the discriminator. That a picture shows what another one's caption says is to look unreal, too (Reed et
    /// al. 2016, "Generative Adversarial Text to Image Synthesis", §4.2).
    ///
    /// - Returns: its loss without the penalties and without other pictures' captions.
    func learn(
        _ discriminator: inout OptimizedParameters, real: Tensor, made: Tensor, captions: [String], step: Int,
        rate: Double
    ) throws -> Metric {
        let judge = try self.discriminator(discriminator.parameters)
        let (real, made) = (real.detached, made.detached)
        let scores = judge(real, captions: captions)
        let loss = (judge(made, captions: captions) - scores).softplus().mean()
        var total = loss
        if network.contextChannels != nil, let others = Self.others(captions) {
            total = total + (judge(real, captions: others) - scores).softplus().mean()
        }
        if penalty > 0 && step % Self.penaltyInterval == 0 {
            for pictures in [real, made] {
                let term = try gradientPenalty(discriminator, at: pictures, captions: captions)
                total = total + Float(Self.penaltyInterval) * term
            }
        }
        discriminator.descend(total, rate: rate, clip: .infinity)
        return Metric("discriminator loss", Double(loss.scalar))
    }

    /// For each caption the next one that says anything; `nil` if there aren't two of those.
    private static func others(_ captions: [String]) -> [String]? {
        guard Set(captions).subtracting([""]).count > 1 else { return nil }
        return captions.indices.map { place in
            (captions[(place + 1)...] + captions[...place]).first { !$0.isEmpty }!
        }
    }

    /// R1 at real pictures, R2 at made ones (Mescheder, Geiger & Nowozin 2018, "Which Training Methods for GANs do
    /// actually Converge?"): γ / 2 times the mean over scores of ‖v‖², where v is the gradient of the sum of a picture's
    /// scores by its pixels.
    ///
    /// Its gradient by a parameter θ is γ times the mean of v · ∂v/∂θ, which takes no second derivative backwards: v · ∂v/∂θ
    /// is ∂/∂θ of v · ∇ₓD with v held fast, that is of D's derivative along v. So v is found in a walk backwards, the
    /// derivative along it in a walk forwards, and the latter is what is recorded. As the discriminator is linear in pieces,
    /// this is the penalty's exact gradient. The value is the penalty's, too: what the derivative along v has too much is
    /// taken off.
    func gradientPenalty(_ discriminator: OptimizedParameters, at pictures: Tensor, captions: [String]) throws -> Tensor
    {
        let leaf = pictures.detached.leaf()
        let scores = (try self.discriminator(discriminator.frozen))(leaf, captions: captions)
        let direction = scores.sum().gradients()[leaf]!
        let change = (try self.discriminator(discriminator.parameters)).derivative(
            at: pictures.detached, along: direction, captions: captions)
        let scale = penalty / Float(scores.count)
        return scale * change.sum() - 0.5 * scale * Float(direction.sumOfSquares)
    }
}
