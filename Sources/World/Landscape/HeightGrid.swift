import GentoolBase

/// Heights and sunlight on a fan of places in front of the eye: columns are the picture's, steps lead away from it.
final class HeightGrid {
    /// Distances in front of the eye, near to far, in metres.
    let distances: [Float]
    /// The picture's columns and one more on each side.
    let columns: Int
    /// How far apart neighbouring columns are, beside the distance.
    let spacing: Float
    let heights: UnsafeMutablePointer<Float>
    /// The share of the sun's disc that is not hidden by other land, 0...1.
    let sunlight: UnsafeMutablePointer<Float>

    private static let near: Float = 2.5
    private static let far: Float = 7000

    init(_ relief: Relief, camera: Camera, light: Light) {
        // Finer where mountains stand, whose faces would show the steps.
        var distances = [Self.near]
        while let last = distances.last, last < Self.far { distances.append(last * (last < 350 ? 1.014 : 1.0085)) }
        self.distances = distances
        let columns = camera.width + 2
        self.columns = columns
        spacing = 1 / camera.focal
        let heights = UnsafeMutablePointer<Float>.allocate(capacity: distances.count * columns)
        let sunlight = UnsafeMutablePointer<Float>.allocate(capacity: distances.count * columns)
        self.heights = heights
        self.sunlight = sunlight
        concurrentBands(of: distances.count, smallest: 32) { steps in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * columns) { places in
                let x = places.baseAddress!
                let z = x + columns
                for step in steps {
                    let distance = distances[step]
                    for column in 0..<columns {
                        x[column] = camera.x(column - 1, at: distance)
                        z[column] = distance
                    }
                    let row = heights + step * columns
                    relief.fill(row, x: x, z: z, count: columns)
                    Self.castShadows(
                        row, spacing: distance / camera.focal, columns: columns, light: light,
                        into: sunlight + step * columns)
                }
            }
        }
    }

    deinit {
        heights.deallocate()
        sunlight.deallocate()
    }

    /// The sun stands to the side, so that shadows stay within a row: one sweep from the sunny side, with the height of
    /// the shadow's edge falling as the sun's rays do, finds them all.
    private static func castShadows(
        _ heights: UnsafePointer<Float>, spacing: Float, columns: Int, light: Light,
        into sunlight: UnsafeMutablePointer<Float>
    ) {
        let fall = light.direction.y / max(0.2, abs(light.direction.x)) * spacing
        let softness = 1 + spacing * 3
        var edge = -Float.infinity
        for index in 0..<columns {
            let column = light.direction.x > 0 ? columns - 1 - index : index
            edge -= fall
            sunlight[column] = 1 - smoothstep(0, softness, edge - heights[column])
            edge = max(edge, heights[column])
        }
    }
}
