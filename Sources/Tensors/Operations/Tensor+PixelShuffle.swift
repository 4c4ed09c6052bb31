import GentoolBase

extension Tensor {
    /// Channels turned into pixels: N, H · factor, W · factor, C from N, H, W, C · factor² (Shi et al. 2016).
    ///
    /// As in PyTorch, channel `(c · factor + i) · factor + j` becomes channel `c` of the pixel in row `i` and column `j`.
    ///
    /// - Parameters:
    ///   - factor: how many times as high and as wide the result is.
    ///   - base: N, H, W, C: added to the result, each pixel repeated `factor` × `factor` times; or none. No gradient
    ///     goes back to it.
    public func pixelShuffled(_ factor: Int, adding base: Tensor? = nil) -> Tensor {
        let (images, height, width) = (shape[0], shape[1], shape[2])
        let channels = shape[3] / (factor * factor)
        precondition(channels * factor * factor == shape[3], "\(shape) has not a multiple of \(factor)² channels")
        precondition(base == nil || base!.shape == [images, height, width, channels], "the base has the pixels' shape")
        let result = Tensor(shape: [images, height * factor, width * factor, channels]) { out in
            elements.withUnsafeBufferPointer { values in
                Self.withPointer(base) { base in
                    concurrentBands(of: images * height * factor, smallest: 4) { lines in
                        for line in lines {
                            let i = line % factor
                            var target = out + line * width * factor * channels
                            for x in 0..<width {
                                let pixel = line / factor * width + x
                                let source = values.baseAddress! + pixel * shape[3] + i * factor
                                for j in 0..<factor {
                                    for channel in 0..<channels {
                                        let own = source[channel * factor * factor + j]
                                        target[channel] = own + (base?[pixel * channels + channel] ?? 0)
                                    }
                                    target += channels
                                }
                            }
                        }
                    }
                }
            }
        }
        return result.recorded(from: self) { $0.pixelUnshuffled(factor) }
    }

    /// Pixels turned into channels, the inverse of `pixelShuffled`: N, H / factor, W / factor, C · factor².
    ///
    /// - Precondition: height and width are multiples of the factor.
    public func pixelUnshuffled(_ factor: Int) -> Tensor {
        precondition(
            shape[1] % factor == 0 && shape[2] % factor == 0, "\(shape) are no whole blocks of \(factor) pixels")
        let (height, width, channels) = (shape[1] / factor, shape[2] / factor, shape[3])
        let result = Tensor(shape: [shape[0], height, width, channels * factor * factor]) { out in
            elements.withUnsafeBufferPointer { values in
                concurrentBands(of: shape[0] * height, smallest: 4) { lines in
                    for line in lines {
                        for x in 0..<width {
                            let target = out + (line * width + x) * channels * factor * factor
                            for i in 0..<factor {
                                let source =
                                    values.baseAddress!
                                    + ((line * factor + i) * shape[2] + x * factor) * channels
                                for j in 0..<factor {
                                    for channel in 0..<channels {
                                        target[(channel * factor + i) * factor + j] = source[j * channels + channel]
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return result.recorded(from: self) { $0.pixelShuffled(factor) }
    }
}
