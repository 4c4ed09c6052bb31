import GentoolBase
import GentoolTensors

/// A convolution with few outputs over a picture, N, H, W, C, without a border: only results that the whole kernel has a
/// place for.
///
/// Products make many outputs at once. So the kernel's columns are outputs, too, and results are sums of what neighbours
/// have made for each column.
struct NarrowConv2d: Sendable {
    private let columns: Conv2d
    private let bias: [Float]
    private let kernel: Int

    init(_ from: Weights, _ channels: Int, to outputs: Int, kernel: Int) throws {
        let weight = try from.tensor("weight", shape: [outputs, channels, kernel, kernel]).floats()
        bias = try from.tensor("bias", shape: [outputs]).floats()
        self.kernel = kernel
        // Column by column, outputs of each.
        let columns = Tensor(shape: [kernel * outputs, channels, kernel, 1]) { out in
            for column in 0..<kernel {
                for output in 0..<outputs {
                    for channel in 0..<channels {
                        for row in 0..<kernel {
                            out[((column * outputs + output) * channels + channel) * kernel + row] =
                                weight[((output * channels + channel) * kernel + row) * kernel + column]
                        }
                    }
                }
            }
        }
        self.columns = Conv2d(weight: columns, bias: nil, padding: Padding(0), precision: from.precision)
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        let made = columns(x)
        let (lines, width, outputs) = (made.shape[0] * made.shape[1], made.shape[2], bias.count)
        let outWidth = width - kernel + 1
        return Tensor(shape: [made.shape[0], made.shape[1], outWidth, outputs]) { out in
            made.withFloats { values in
                concurrentBands(of: lines, smallest: 8) { band in
                    for line in band {
                        for x in 0..<outWidth {
                            for output in 0..<outputs {
                                var sum = bias[output]
                                for column in 0..<kernel {
                                    sum += values[((line * width + x + column) * kernel + column) * outputs + output]
                                }
                                out[(line * outWidth + x) * outputs + output] = sum
                            }
                        }
                    }
                }
            }
        }
    }
}
