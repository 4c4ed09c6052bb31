import GentoolBase
import GentoolRaster

/// Opacity from the picture where it is not known (Levin, Lischinski & Weiss 2006, "A Closed Form Solution to Natural Image
/// Matting"): in every window of 3×3 pixels it is close to an affine function of the colours.
///
/// Only unknown pixels have a row in the system of equations: time and memory are those of the edge, not of the picture.
///
/// ```swift
/// let picture = FloatImage(try Picture(contentsOf: "photo.jpg").converted(to: .rgb))
/// let mask = try Mask(Picture(contentsOf: "mask.png"))
/// let edge = zip(mask.grown(by: 8).values, mask.grown(by: -8).values).map { $0 > $1 }
/// let soft = ClosedFormMatting().opacity(of: picture, known: mask, unknown: edge)
/// ```
public struct ClosedFormMatting: Sendable {
    /// How much affine functions are kept from being steep; colours are 0...1.
    public var epsilon = 1e-7
    /// At which part of the first residual it is solved.
    public var tolerance = 1e-4
    /// The most steps of conjugate gradients.
    public var steps = 400

    /// An ε of 1e-7, solved to a ten-thousandth in 400 steps at most.
    public init() {}

    /// - Parameters:
    ///   - picture: stored sRGB values of three channels, 0...1.
    ///   - known: opacity where it is known, and a first guess of it elsewhere; as large as the picture.
    ///   - unknown: what is to be found, row by row.
    /// - Returns: opacity, 0...1; where it was known it is as before.
    public func opacity(of picture: FloatImage, known: Mask, unknown: [Bool]) -> Mask {
        precondition(
            picture.channels == 3 && known.width == picture.width && known.height == picture.height
                && unknown.count == known.values.count, "the picture, what is known and what is not are of one size")
        guard let system = MattingSystem(picture, unknown: unknown, epsilon: epsilon) else { return known }
        var values = known.values
        system.solve(&values, tolerance: tolerance, steps: steps)
        return Mask(width: known.width, height: known.height, values: values)
    }
}
