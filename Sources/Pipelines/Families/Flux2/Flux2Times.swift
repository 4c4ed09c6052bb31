import GentoolDiffusion
import Glibc

extension FlowTimes {
    /// Times that are shifted towards noise the more, the larger a picture is, and the less, the more steps there are:
    /// numbers that FLUX.2's authors found by trying (`flux2/sampling.py`, `compute_empirical_mu`).
    ///
    /// - Parameters:
    ///   - tokens: of the picture.
    ///   - steps: of the walk.
    static func empirical(tokens: Int, steps: Int) -> FlowTimes {
        let manySteps = 0.00016927 * Double(tokens) + 0.45666666
        guard tokens <= 4300 else { return FlowTimes(shift: Float(exp(manySteps))) }
        let fewSteps = 8.73809524e-05 * Double(tokens) + 1.89833333
        let slope = (manySteps - fewSteps) / 190
        return FlowTimes(shift: Float(exp(slope * Double(steps) + manySteps - 200 * slope)))
    }
}
