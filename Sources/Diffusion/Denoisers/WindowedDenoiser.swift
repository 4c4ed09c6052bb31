import GentoolTensors

/// Clips of more frames than a denoiser was made for: windows of them that overlap, whose answers fade into each other.
public struct WindowedDenoiser: Denoiser {
    let inner: any Denoiser
    let windows: [Range<Int>]

    /// - Parameters:
    ///   - inner: answers for the frames of a window.
    ///   - frames: of the whole clip.
    ///   - length: of a window, in frames.
    ///   - overlap: how many frames two neighbouring windows share at least, less than `length`.
    public init(_ inner: any Denoiser, frames: Int, length: Int, overlap: Int) {
        precondition((0..<length).contains(overlap), "windows of \(length) frames can't share \(overlap)")
        self.inner = inner
        let last = max(0, frames - length)
        let starts = Array(stride(from: 0, to: last, by: length - overlap)) + [last]
        windows = starts.map { $0..<min(frames, $0 + length) }
    }

    /// The answers of all windows, faded into each other; the batch of `x` is the clip's frames.
    public func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
        guard windows.count > 1 else { return try inner.denoise(x, sigma: sigma) }
        let elements = x.count / x.shape[0]
        var sums = [Float](repeating: 0, count: x.count)
        var weights = [Float](repeating: 0, count: x.shape[0])
        for window in windows {
            let answer = try inner.denoise(x[window], sigma: sigma)
            answer.withFloats { values in
                for (index, frame) in window.enumerated() {
                    // Frames near a window's ends know too little of what comes before or after.
                    let weight = Float(min(index + 1, window.count - index))
                    weights[frame] += weight
                    for element in 0..<elements {
                        sums[frame * elements + element] += weight * values[index * elements + element]
                    }
                }
            }
        }
        for frame in weights.indices {
            for element in 0..<elements { sums[frame * elements + element] /= weights[frame] }
        }
        return Tensor(shape: x.shape, elements: sums)
    }
}
