/// Looks along +z, with x to the right and y up; the water's level is y = 0.
///
/// A mirrored camera shows what the water reflects: the same picture elements, seen as if the world were turned upside
/// down at the water's level.
struct Camera {
    /// The focal length beside the shorter side of the picture.
    static let focalFactor: Float = 1.15

    let width: Int
    let height: Int
    let focal: Float
    let centerX: Float
    /// The row of the horizon.
    let horizon: Float
    let eye: Float
    /// How far the eye stands to the right of x = 0, in metres.
    let aside: Float
    let isMirrored: Bool

    init(of landscape: Landscape, width: Int, height: Int, isMirrored: Bool = false, aside: Float = 0) {
        self.width = width
        self.height = height
        let part = landscape.closeUp ?? CloseUp(x: 0, y: 0, magnification: 1)
        let side = Float(min(width, height)) * part.magnification
        focal = side * Self.focalFactor
        centerX = Float(width) / 2 - part.x * side
        horizon = Float(height) / 2 + (landscape.horizon - 0.5 - part.y) * side
        eye = landscape.eyeLevel
        self.aside = aside
        self.isMirrored = isMirrored
    }

    /// Column and row of a point in front of the eye; whole numbers are the edges between pixels.
    @inline(__always)
    func project(_ point: SIMD3<Float>) -> SIMD2<Float> {
        let y = isMirrored ? -point.y : point.y
        return SIMD2(centerX + focal * (point.x - aside) / point.z, horizon + focal * (eye - y) / point.z)
    }

    /// The tangent of the angle to the right, for the middle of a column.
    @inline(__always)
    func side(_ column: Int) -> Float { (Float(column) + 0.5 - centerX) / focal }

    /// Where the middle of a column is at a distance in front of the eye, in metres.
    @inline(__always)
    func x(_ column: Int, at distance: Float) -> Float { side(column) * distance + aside }

    /// The tangent of the angle upwards, for the middle of a row.
    @inline(__always)
    func elevation(_ row: Int) -> Float {
        let up = (horizon - (Float(row) + 0.5)) / focal
        return isMirrored ? -up : up
    }
}

extension Landscape {
    /// The height of the eyes over the water's level, in metres.
    var eyeLevel: Float { Relief.meadow + eyeHeight }
}
