import GentoolBase
import GentoolRaster
import GentoolTensors
import Glibc

extension Mask {
    /// A hole as people make them: one to three ellipses or boxes, or strokes of a brush.
    ///
    /// - Parameter side: of the square mask, in pixels.
    static func random(side: Int, using generator: inout SplitMix64) -> Mask {
        var mask = Mask(width: side, height: side)
        let isBrushed = Int.random(in: 0..<3, using: &generator) == 0
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            if isBrushed { mask.addStroke(using: &generator) } else { mask.addShape(using: &generator) }
        }
        return mask
    }

    /// A box or an ellipse that hides a thing with some of its surroundings, as somebody would paint it who has room for
    /// such a thing in mind.
    ///
    /// - Parameter thing: not empty.
    static func around(_ thing: Mask, using generator: inout SplitMix64) -> Mask {
        var mask = Mask(width: thing.width, height: thing.height)
        guard let box = thing.boundingBox(above: 0.2) else { return mask }
        /// The middle and half the length of the hole along one side.
        func span(_ start: Int, _ length: Int) -> (middle: Double, radius: Double) {
            let radius = Double(length) / 2 * Double.random(in: 1.1...1.9, using: &generator) + 3
            let room = radius - Double(length) / 2
            return (
                Double(start) + Double(length) / 2 + Double.random(in: -0.7...0.7, using: &generator) * room, radius
            )
        }
        let (across, down) = (span(box.x, box.width), span(box.y, box.height))
        let isBox = Bool.random(using: &generator)
        mask.fill { x, y in
            let (u, v) = ((x - across.middle) / across.radius, (y - down.middle) / down.radius)
            return isBox ? max(abs(u), abs(v)) <= 1 : u * u + v * v <= 1
        }
        return mask.union(thing.grown(by: 3).thresholded())
    }

    private mutating func addShape(using generator: inout SplitMix64) {
        let side = Double(width)
        let radii = (0..<2).map { _ in Double.random(in: 0.06...0.3, using: &generator) * side }
        let center = (0..<2).map { _ in Double.random(in: 0...side, using: &generator) }
        let isBox = Bool.random(using: &generator)
        fill { x, y in
            let (across, down) = ((x - center[0]) / radii[0], (y - center[1]) / radii[1])
            return isBox ? max(abs(across), abs(down)) <= 1 : across * across + down * down <= 1
        }
    }

    /// A thick line that wanders.
    private mutating func addStroke(using generator: inout SplitMix64) {
        let side = Double(width)
        let radius = Double.random(in: 0.03...0.08, using: &generator) * side
        var (x, y) = (Double.random(in: 0...side, using: &generator), Double.random(in: 0...side, using: &generator))
        var direction = Double.random(in: 0..<(2 * .pi), using: &generator)
        for _ in 0..<Int.random(in: 6...14, using: &generator) {
            let (centerX, centerY) = (x, y)
            fill { hypot($0 - centerX, $1 - centerY) <= radius }
            direction += Double.random(in: -0.7...0.7, using: &generator)
            (x, y) = (x + radius * cos(direction), y + radius * sin(direction))
        }
    }

    /// Covers the pixels whose middles are inside of something.
    private mutating func fill(where isInside: (_ x: Double, _ y: Double) -> Bool) {
        for y in 0..<height {
            for x in 0..<width where isInside(Double(x) + 0.5, Double(y) + 0.5) { self[x, y] = 1 }
        }
    }
}
