import CGentoolKernels

/// Fractal gradient noise over a plane: the stuff that hills, clouds and bark are made of.
struct Noise {
    private var kernel: GentoolNoise

    /// - Parameters:
    ///   - wavelength: Of the first octave, in units of the coordinates.
    ///   - gain: How strong an octave is beside the one before, which is about half as fine.
    ///   - ridged: Sharp crests, 0 to about 2, instead of hills of about -1...1.
    init(wavelength: Float, octaves: Int, gain: Float = 0.5, seed: UInt32, ridged: Bool = false) {
        kernel = GentoolNoise(
            frequency: 1 / wavelength, gain: gain, octaves: Int32(octaves), seed: seed, ridged: ridged ? 1 : 0)
    }

    /// The noise at `count` points. Octaves finer than the `footprint` of a point (the distance of neighbouring
    /// samples) are left out there.
    func fill(
        _ out: UnsafeMutablePointer<Float>, x: UnsafePointer<Float>, y: UnsafePointer<Float>,
        footprint: UnsafePointer<Float>? = nil, count: Int
    ) {
        withUnsafePointer(to: kernel) { gentool_fractal_noise(x, y, footprint, count, $0, out) }
    }

    func at(_ x: Float, _ y: Float) -> Float {
        var (x, y, value) = (x, y, Float(0))
        fill(&value, x: &x, y: &y, count: 1)
        return value
    }
}
