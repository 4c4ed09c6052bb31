/// A step from one σ to a lower one in two parts: down to `down`, then back up with noise of deviation `up` (Song et
/// al. 2021, "Score-Based Generative Modeling through SDEs", §D.2 written in σ).
///
/// - Parameter eta: how much of the noise is fresh, 0...1.
func ancestralStep(from sigma: Float, to next: Float, eta: Float) -> (down: Float, up: Float) {
    let variance = next * next * (sigma * sigma - next * next) / (sigma * sigma)
    let up = min(next, eta * max(0, variance).squareRoot())
    return (max(0, next * next - up * up).squareRoot(), up)
}
