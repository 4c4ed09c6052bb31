import CGentoolKernels
import GentoolBase

extension Tensor {
    /// x · σ(x) (Elfwing, Uchibe & Doya 2018), also called swish.
    public func silu() -> Tensor {
        let clock = OperationClock.start(.activation)
        defer { clock.end() }
        let x = detached
        return elementwise(gentool_silu).recorded(from: self) { .elementwise(x, $0, gentool_silu_gradient) }
    }

    /// The Gaussian error linear unit in its exact form (Hendrycks & Gimpel 2016).
    public func gelu() -> Tensor {
        let clock = OperationClock.start(.activation)
        defer { clock.end() }
        let x = detached
        return elementwise(gentool_gelu).recorded(from: self) { .elementwise(x, $0, gentool_gelu_gradient) }
    }

    /// x · σ(1.702 x), the approximation that CLIP was trained with.
    public func quickGELU() -> Tensor {
        let clock = OperationClock.start(.activation)
        defer { clock.end() }
        let x = detached
        return elementwise(gentool_quick_gelu).recorded(from: self) { .elementwise(x, $0, gentool_quick_gelu_gradient) }
    }

    /// Becomes `silu()` of itself, in its own memory.
    ///
    /// - Precondition: it is not recorded.
    public mutating func formSilu() { form(gentool_silu) }

    /// Becomes `gelu()` of itself, in its own memory.
    ///
    /// - Precondition: it is not recorded.
    public mutating func formGELU() { form(gentool_gelu) }

    /// Becomes `quickGELU()` of itself, in its own memory.
    ///
    /// - Precondition: it is not recorded.
    public mutating func formQuickGELU() { form(gentool_quick_gelu) }

    private mutating func form(_ activation: (UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>) -> Void) {
        let clock = OperationClock.start(.activation)
        defer { clock.end() }
        elements.withUnsafeMutableBufferPointer { values in
            let base = values.baseAddress!
            concurrentBands(of: values.count, smallest: 1 << 14) { band in
                activation(base + band.lowerBound, band.count, base + band.lowerBound)
            }
        }
    }

    /// Becomes `(self + x) · (σ(self) - ½)`, the parameter-free attention of Wan et al. 2024 ("Swift Parameter-free Attention
    /// Network"), element for element: the receiver is what a block's last convolution makes of the features `x`.
    ///
    /// - Precondition: both have the same shape, and are not recorded.
    public mutating func formSymmetricAttention(to x: Tensor) {
        precondition(!x.isRecorded, "this operation has no gradient")
        precondition(shape == x.shape, "shapes \(shape) and \(x.shape) differ")
        elements.withUnsafeMutableBufferPointer { values in
            let base = values.baseAddress!
            x.elements.withUnsafeBufferPointer { x in
                concurrentBands(of: values.count, smallest: 1 << 14) { band in
                    let own = base + band.lowerBound
                    gentool_symmetric_attention(own, x.baseAddress! + band.lowerBound, band.count, own)
                }
            }
        }
    }

    /// The first half of the last axis times the GELU of the second (Shazeer 2020, "GLU Variants").
    public func geglu() -> Tensor {
        let clock = OperationClock.start(.activation)
        defer { clock.end() }
        let x = detached
        let channels = shape[shape.count - 1] / 2
        let result = Tensor(shape: shape.dropLast() + [channels]) { out in
            elements.withUnsafeBufferPointer { values in
                concurrentBands(of: count / (2 * channels), smallest: 8) { rows in
                    gentool_geglu(
                        values.baseAddress! + rows.lowerBound * 2 * channels, rows.count, channels,
                        out + rows.lowerBound * channels)
                }
            }
        }
        return result.recorded(from: self) { x.gegluGradient($0) }
    }

    /// The gradient of `geglu()`, from that of its result.
    private func gegluGradient(_ gradient: Tensor) -> Tensor {
        let channels = shape[shape.count - 1] / 2
        return Tensor(shape: shape) { out in
            elements.withUnsafeBufferPointer { values in
                gradient.elements.withUnsafeBufferPointer { gradient in
                    concurrentBands(of: count / (2 * channels), smallest: 8) { rows in
                        let start = rows.lowerBound * channels
                        gentool_geglu_gradient(
                            values.baseAddress! + 2 * start, gradient.baseAddress! + start, rows.count, channels,
                            out + 2 * start)
                    }
                }
            }
        }
    }
}
