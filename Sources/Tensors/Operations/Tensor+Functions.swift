import Glibc

/// Functions of single elements, mostly for losses.
extension Tensor {
    /// x².
    public func squared() -> Tensor {
        let x = detached
        return (x * x).recorded(from: self) { 2 * ($0 * x) }
    }

    /// √x; its gradient at 0 is infinite.
    public func squareRoot() -> Tensor {
        let result = detached.mapped { $0.squareRoot() }
        return result.recorded(from: self) { .zip($0, result) { 0.5 * $0 / $1 } }
    }

    /// |x|; its gradient at 0 is 0.
    public func magnitude() -> Tensor {
        let x = detached
        return x.mapped { abs($0) }.recorded(from: self) { .zip($0, x) { $1 > 0 ? $0 : $1 < 0 ? -$0 : 0 } }
    }

    /// eˣ.
    public func exp() -> Tensor {
        let result = detached.mapped { expf($0) }
        return result.recorded(from: self) { $0 * result }
    }

    /// The natural logarithm.
    public func log() -> Tensor {
        let x = detached
        return x.mapped { logf($0) }.recorded(from: self) { .zip($0, x) { $0 / $1 } }
    }

    /// The hyperbolic tangent.
    public func tanh() -> Tensor {
        let result = detached.mapped { tanhf($0) }
        return result.recorded(from: self) { .zip($0, result) { $0 * (1 - $1 * $1) } }
    }

    /// log(1 + eˣ): the cross-entropy of a label "no" with the logit x, and of "yes" with -x.
    public func softplus() -> Tensor {
        let x = detached
        return x.mapped { max($0, 0) + log1pf(expf(-abs($0))) }
            .recorded(from: self) { .zip($0, x) { $0 / (1 + expf(-$1)) } }
    }

    /// The nearest value in a range; where that is another one, no gradient goes back.
    public func clamped(to range: ClosedRange<Float>) -> Tensor {
        let x = detached
        return x.mapped { min(max($0, range.lowerBound), range.upperBound) }
            .recorded(from: self) { .zip($0, x) { range.contains($1) ? $0 : 0 } }
    }
}
