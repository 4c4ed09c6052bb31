import Models
import Tensors

/// The game of a generator and a discriminator with losses that don't saturate (Goodfellow et al. 2014) and the penalty R1
/// (Mescheder, Geiger & Nowozin 2018, "Which Training Methods for GANs do actually Converge?").
struct AdversarialGame: Sendable {
    let network: Discriminator.Configuration
    /// What the penalty counts: γ.
    let penalty: Float
    let precision: Precision

    /// Every so many steps the penalty is taken, and counts so many times (Karras et al. 2020, "Analyzing and Improving
    /// the Image Quality of StyleGAN", appendix B).
    private static let penaltyInterval = 4

    /// A discriminator that has learned nothing yet.
    func start(seed: UInt64) throws -> Learner {
        let parameters = try Parameters(seed: seed) { try Discriminator(Weights($0, precision: precision), network) }
        return Learner(parameters, optimizer: Adam(beta1: 0, beta2: 0.99))
    }

    private func discriminator(_ weights: any WeightSource) throws -> Discriminator {
        try Discriminator(Weights(weights, precision: precision), network)
    }

    /// What the generator makes small: how surely its pictures are taken for made ones. No gradient goes back to the
    /// discriminator.
    func exposure(of made: Tensor, captions: [String], by discriminator: Learner) throws -> Tensor {
        (-1 * (try self.discriminator(discriminator.frozen))(made, captions: captions)).softplus().mean()
    }

    /// One step of the discriminator.
    ///
    /// - Returns: its loss without the penalty.
    func learn(
        _ discriminator: inout Learner, real: Tensor, made: Tensor, captions: [String], step: Int, rate: Double
    ) throws -> Figure {
        let judge = try self.discriminator(discriminator.parameters)
        let loss =
            (-1 * judge(real, captions: captions)).softplus().mean()
            + judge(made.detached, captions: captions).softplus().mean()
        var total = loss
        if penalty > 0 && step % Self.penaltyInterval == 0 {
            let term = try gradientPenalty(discriminator, at: real, captions: captions)
            total = total + Float(Self.penaltyInterval) * term
        }
        discriminator.descend(total, rate: rate, clip: .infinity)
        return Figure("discriminator loss", Double(loss.elements[0]))
    }

    /// R1: γ / 2 times the mean over scores of ‖v‖², where v is the gradient of the sum of a picture's scores by its pixels.
    ///
    /// Its gradient by a parameter θ is γ times the mean of v · ∂v/∂θ, which takes no second derivative backwards: v · ∂v/∂θ
    /// is ∂/∂θ of v · ∇ₓD with v held fast, that is of D's derivative along v. So v is found in a walk backwards, the
    /// derivative along it in a walk forwards, and the latter is what is recorded. As the discriminator is linear in pieces,
    /// this is the penalty's exact gradient. The value is R1's, too: what the derivative along v has too much is taken off.
    func gradientPenalty(_ discriminator: Learner, at real: Tensor, captions: [String]) throws -> Tensor {
        let pictures = real.detached.leaf()
        let scores = (try self.discriminator(discriminator.frozen))(pictures, captions: captions)
        let direction = scores.sum().gradients()[pictures]!
        let change = (try self.discriminator(discriminator.parameters)).derivative(
            at: real.detached, along: direction, captions: captions)
        let scale = penalty / Float(scores.count)
        return scale * change.sum() - 0.5 * scale * Float(direction.sumOfSquares)
    }
}
