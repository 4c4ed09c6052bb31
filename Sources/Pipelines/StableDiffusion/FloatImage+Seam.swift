import Diffusion
import Raster

extension FloatImage {
    /// What was painted into a hole of this image, without a seam: how much the painter is off around the hole is taken
    /// off in it, too, as a membrane that is stretched over the hole (Pérez, Gangnet & Blake 2003, "Poisson Image Editing",
    /// §2).
    ///
    /// Autoencoders change colours a little wherever they look, small ones more.
    ///
    /// - Parameters:
    ///   - painted: as large, with the same channels; it also shows what lies around the hole, as the painter sees that.
    ///   - mask: as large; above 0 is the hole.
    /// - Returns: this image, outside of the hole bit by bit.
    func filled(with painted: FloatImage, at mask: Mask) -> FloatImage {
        precondition(painted.width == width && painted.height == height && painted.channels == channels)
        let isHole = mask.values.map { $0 > 0 }
        // Nothing is known that the painter could be compared with.
        guard isHole.contains(false) else { return painted }
        let solver = PoissonSolver(width: width, height: height, unknown: isHole)
        let flat = [Float](repeating: 0, count: isHole.count)
        var result = self
        for channel in 0..<channels {
            var error = isHole.indices.map { pixel in
                isHole[pixel] ? 0 : values[pixel * channels + channel] - painted.values[pixel * channels + channel]
            }
            solver.solve(&error, rightSide: flat)
            for pixel in isHole.indices where isHole[pixel] {
                result.values[pixel * channels + channel] = painted.values[pixel * channels + channel] + error[pixel]
            }
        }
        return result
    }
}
