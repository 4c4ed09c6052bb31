import GentoolBase

/// Fourier transforms of pictures, of any height and width. None has a gradient.
///
/// Two real channels are transformed as the real and the imaginary part of one complex channel: what belongs to which is
/// told by the symmetry that a real picture's transform has.
extension Tensor {
    /// The half of each channel's transform that tells all of it, divided by √(H · W) (PyTorch's `rfft2` with the norm
    /// "ortho").
    ///
    /// - Returns: N, H, W / 2 + 1, 2 · C: all channels' real parts, then all imaginary parts; the receiver is N, H, W, C.
    public func realFourier() -> Tensor {
        precondition(shape.count == 4 && !isRecorded, "\(shape) is not N, H, W, C without a recording")
        let (height, width, channels) = (shape[1], shape[2], shape[3])
        let (columns, pairs) = (width / 2 + 1, (channels + 1) / 2)
        let singles = channels - pairs
        let scale = 1 / Float(height * width).squareRoot()
        let rows = FourierPlan(length: width)
        return Tensor(shape: [shape[0], height, columns, 2 * channels]) { out in
            elements.withUnsafeBufferPointer { values in
                for image in 0..<shape[0] {
                    let picture = values.baseAddress! + image * height * width * channels
                    let result = out + image * height * columns * 2 * channels
                    let memory = SpectrumMemory(count: height * width * pairs)
                    let whole = memory.vectors
                    concurrentBands(of: height) { lines in
                        ComplexVectors.withTemporary(rows.scratchVectors * pairs) { scratch in
                            for line in lines {
                                let row = whole.advanced(by: line * width * pairs)
                                for x in 0..<width {
                                    let source = picture + (line * width + x) * channels
                                    let (re, im) = (row.re + x * pairs, row.im + x * pairs)
                                    for pair in 0..<pairs { re[pair] = scale * source[pair] }
                                    for pair in 0..<singles { im[pair] = scale * source[pairs + pair] }
                                    if singles < pairs { im[singles] = 0 }
                                }
                                rows.transform(row, scratch: scratch, vector: pairs)
                            }
                        }
                    }
                    Self.transformColumns(whole, height: height, width: width, pairs: pairs)
                    concurrentBands(of: height) { lines in
                        for line in lines {
                            for x in 0..<columns {
                                let own = whole.advanced(by: (line * width + x) * pairs)
                                let other = whole.advanced(
                                    by: ((height - line) % height * width + (width - x) % width) * pairs)
                                let target = result + (line * columns + x) * 2 * channels
                                for pair in 0..<pairs {
                                    target[pair] = 0.5 * (own.re[pair] + other.re[pair])
                                    target[channels + pair] = 0.5 * (own.im[pair] - other.im[pair])
                                }
                                let second = target + pairs
                                for pair in 0..<singles {
                                    second[pair] = 0.5 * (own.im[pair] + other.im[pair])
                                    second[channels + pair] = 0.5 * (other.re[pair] - own.re[pair])
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The pictures with a given half of their transforms (PyTorch's `irfft2` with the norm "ortho"): what it says twice, in
    /// its first column and, for an even width, in its last one, is taken at its mean.
    ///
    /// - Parameter width: of the pictures.
    /// - Returns: N, H, width, C; the receiver is N, H, width / 2 + 1, 2 · C as `realFourier` returns it.
    public func inverseRealFourier(width: Int) -> Tensor {
        precondition(
            shape.count == 4 && shape[2] == width / 2 + 1 && shape[3] % 2 == 0 && !isRecorded,
            "\(shape) is no half of a transform of pictures \(width) wide")
        let (height, columns, channels) = (shape[1], shape[2], shape[3] / 2)
        let pairs = (channels + 1) / 2
        let singles = channels - pairs
        let scale = 1 / Float(height * width).squareRoot()
        let rows = FourierPlan(length: width)
        return Tensor(shape: [shape[0], height, width, channels]) { out in
            elements.withUnsafeBufferPointer { values in
                for image in 0..<shape[0] {
                    let half = values.baseAddress! + image * height * columns * 2 * channels
                    let result = out + image * height * width * channels
                    let memory = SpectrumMemory(count: height * width * pairs)
                    let whole = memory.vectors
                    /// Adds what a place of the half says of a place of the whole, or of the one opposite to it.
                    func add(_ line: Int, _ x: Int, opposite: Bool, weight: Float, to target: ComplexVectors) {
                        let source = half + (line * columns + x) * 2 * channels
                        let sign: Float = opposite ? -weight : weight
                        for pair in 0..<pairs {
                            target.re[pair] += weight * source[pair]
                            target.im[pair] += sign * source[channels + pair]
                        }
                        let second = source + pairs
                        for pair in 0..<singles {
                            target.re[pair] -= sign * second[channels + pair]
                            target.im[pair] += weight * second[pair]
                        }
                    }
                    concurrentBands(of: height) { lines in
                        for line in lines {
                            let mirrored = (height - line) % height
                            whole.advanced(by: line * width * pairs).clear(count: width * pairs)
                            for x in 0..<width {
                                let target = whole.advanced(by: (line * width + x) * pairs)
                                let other = (width - x) % width
                                if other == x {
                                    add(line, x, opposite: false, weight: scale / 2, to: target)
                                    add(mirrored, x, opposite: true, weight: scale / 2, to: target)
                                } else if x < columns {
                                    add(line, x, opposite: false, weight: scale, to: target)
                                } else {
                                    add(mirrored, other, opposite: true, weight: scale, to: target)
                                }
                            }
                        }
                    }
                    Self.transformColumns(whole.exchanged, height: height, width: width, pairs: pairs)
                    concurrentBands(of: height) { lines in
                        ComplexVectors.withTemporary(rows.scratchVectors * pairs) { scratch in
                            for line in lines {
                                let row = whole.advanced(by: line * width * pairs)
                                rows.transform(row.exchanged, scratch: scratch.exchanged, vector: pairs)
                                for x in 0..<width {
                                    let target = result + (line * width + x) * channels
                                    target.update(from: row.re + x * pairs, count: pairs)
                                    (target + pairs).update(from: row.im + x * pairs, count: singles)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static func transformColumns(_ whole: ComplexVectors, height: Int, width: Int, pairs: Int) {
        let plan = FourierPlan(length: height)
        concurrentBands(of: width) { columns in
            ComplexVectors.withTemporary(height * pairs) { column in
                ComplexVectors.withTemporary(plan.scratchVectors * pairs) { scratch in
                    for x in columns {
                        for y in 0..<height {
                            column.advanced(by: y * pairs).update(
                                from: whole.advanced(by: (y * width + x) * pairs), count: pairs)
                        }
                        plan.transform(column, scratch: scratch, vector: pairs)
                        for y in 0..<height {
                            whole.advanced(by: (y * width + x) * pairs).update(
                                from: column.advanced(by: y * pairs), count: pairs)
                        }
                    }
                }
            }
        }
    }
}

/// The complex numbers of a whole transform.
private final class SpectrumMemory {
    let vectors: ComplexVectors

    init(count: Int) {
        vectors = ComplexVectors(re: .allocate(capacity: count), im: .allocate(capacity: count))
    }

    deinit {
        vectors.re.deallocate()
        vectors.im.deallocate()
    }
}
