/// What patches are compared by: per pixel its colours, then its texture features; 0 to begin with.
///
/// Holds `height * width * channels` floats, and some readable ones beyond them for kernels that load whole registers.
/// One owner writes it, between parallel loops that only read.
final class PatchFeatures: @unchecked Sendable {
    let pixels: Int
    let channels: Int
    let base: UnsafeMutablePointer<Float>

    init(pixels: Int, channels: Int) {
        self.pixels = pixels
        self.channels = channels
        let count = pixels * channels + 16
        base = .allocate(capacity: count)
        base.initialize(repeating: 0, count: count)
    }

    /// Stretches what is known smoothly over the unknown pixels.
    func stretch(over isUnknown: [Bool], width: Int, height: Int, channels: Int) {
        let solver = PoissonSolver(width: width, height: height, unknown: isUnknown)
        let flat = [Float](repeating: 0, count: pixels)
        for channel in 0..<channels {
            var plane = (0..<pixels).map { self[$0, channel] }
            solver.solve(&plane, rightSide: flat)
            for pixel in plane.indices where isUnknown[pixel] { self[pixel, channel] = plane[pixel] }
        }
    }

    /// Others of the same values.
    func copy() -> PatchFeatures {
        let copy = PatchFeatures(pixels: pixels, channels: channels)
        copy.base.update(from: base, count: pixels * channels)
        return copy
    }

    subscript(pixel: Int, channel: Int) -> Float {
        get { base[pixel * channels + channel] }
        set { base[pixel * channels + channel] = newValue }
    }

    deinit { base.deallocate() }
}
