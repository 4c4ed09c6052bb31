import CKernels
import Parallel

extension Tensor {
    /// x · σ(x) (Elfwing, Uchibe & Doya 2018), also called swish.
    public func silu() -> Tensor { activated(kernel_silu) }

    /// The Gaussian error linear unit in its exact form (Hendrycks & Gimpel 2016).
    public func gelu() -> Tensor { activated(kernel_gelu) }

    /// x · σ(1.702 x), the approximation that CLIP was trained with.
    public func quickGELU() -> Tensor { activated(kernel_quick_gelu) }

    /// `(self + x) · (σ(self) - ½)`, the parameter-free attention of Wan et al. 2024 ("Swift Parameter-free Attention
    /// Network"), element for element: the receiver is what a block's last convolution makes of the features `x`.
    ///
    /// - Precondition: both have the same shape.
    public func symmetricAttention(to x: Tensor) -> Tensor {
        precondition(shape == x.shape, "shapes \(shape) and \(x.shape) differ")
        return Tensor(shape: shape) { out in
            elements.withUnsafeBufferPointer { values in
                x.elements.withUnsafeBufferPointer { x in
                    concurrentBands(of: count, smallest: 1 << 14) { band in
                        let first = band.lowerBound
                        kernel_symmetric_attention(
                            values.baseAddress! + first, x.baseAddress! + first, band.count, out + first)
                    }
                }
            }
        }
    }

    private func activated(_ kernel: (UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>) -> Void) -> Tensor {
        Tensor(shape: shape) { out in
            elements.withUnsafeBufferPointer { values in
                concurrentBands(of: count, smallest: 1 << 14) { band in
                    kernel(values.baseAddress! + band.lowerBound, band.count, out + band.lowerBound)
                }
            }
        }
    }

    /// The first half of the last axis times the GELU of the second (Shazeer 2020, "GLU Variants").
    public func geglu() -> Tensor {
        let channels = shape[shape.count - 1] / 2
        return Tensor(shape: shape.dropLast() + [channels]) { out in
            elements.withUnsafeBufferPointer { values in
                concurrentBands(of: count / (2 * channels), smallest: 8) { rows in
                    kernel_geglu(
                        values.baseAddress! + rows.lowerBound * 2 * channels, rows.count, channels,
                        out + rows.lowerBound * channels)
                }
            }
        }
    }
}
