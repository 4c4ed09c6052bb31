import Foundation
import Raster
import Tensors

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
