import GentoolPatches
import GentoolRaster

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
        let error = PoissonSolver.membrane(
            over: zip(values, painted.values).map { $0 - $1 }, width: width, height: height, unknown: isHole, guess: 0)
        var result = self
        for place in values.indices where isHole[place / channels] {
            result.values[place] = painted.values[place] + error[place]
        }
        return result
    }
}
