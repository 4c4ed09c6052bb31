import CKernels
import Parallel

extension Tensor {
    /// x · σ(x) (Elfwing, Uchibe & Doya 2018), also called swish.
    public func silu() -> Tensor { activated(kernel_silu) }

    /// The Gaussian error linear unit in its exact form (Hendrycks & Gimpel 2016).
    public func gelu() -> Tensor { activated(kernel_gelu) }

    /// x · σ(1.702 x), the approximation that CLIP was trained with.
    public func quickGELU() -> Tensor { activated(kernel_quick_gelu) }

    /// What is positive of it.
    public func relu() -> Tensor { activated(kernel_relu) }

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
