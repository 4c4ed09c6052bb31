import Glibc

/// The Beta distribution with two equal parameters.
struct SymmetricBeta {
    private let parameter: Double

    init(_ parameter: Double) { self.parameter = parameter }

    /// The number below which a share of the distribution lies, 0...1.
    func quantile(_ share: Double) -> Double {
        guard share > 0, share < 1 else { return share <= 0 ? 0 : 1 }
        guard share <= 0.5 else { return 1 - quantile(1 - share) }
        var (low, high) = (0.0, 0.5)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if self.share(below: middle) < share { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// The share below a number of 0...0.5: the regularized incomplete beta function, by its power series (Abramowitz &
    /// Stegun 1964, 26.5.4).
    private func share(below x: Double) -> Double {
        guard x > 0 else { return 0 }
        let logScale = lgamma(2 * parameter) - 2 * lgamma(parameter)
        var (sum, term) = (0.0, 1.0)
        for index in 0..<200 {
            sum += term / (parameter + Double(index))
            term *= x * (Double(index) + 1 - parameter) / Double(index + 1)
        }
        return exp(logScale + parameter * log(x)) * sum
    }
}
