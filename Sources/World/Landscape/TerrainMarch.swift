import GentoolBase

/// Finds what each ray from the eye meets: land, water or sky. Column by column from near to far, as in the
/// height-field renderers of the nineties, which never visit a hidden step twice.
enum TerrainMarch {
    /// Fills depth, surface and part of every sample that shows land or water.
    static func render(_ grid: HeightGrid, camera: Camera, into frame: Frame) {
        concurrentBands(of: camera.width, smallest: 16) { columns in
            var tops = [Int](repeating: camera.height, count: columns.count)
            var lastRows = [Float](repeating: Float(camera.height) * 4, count: columns.count)
            for step in 0..<grid.distances.count {
                let z = grid.distances[step]
                for (index, column) in columns.enumerated() {
                    let height = max(0, grid.heights[step * grid.columns + column + 1])
                    let row = camera.horizon + camera.focal * (camera.eye - height) / z
                    let top = max(0, Int((row + 0.5).rounded(.down)))
                    if top < tops[index] {
                        fill(
                            frame, column, rows: top..<tops[index], from: lastRows[index], to: row, step, grid, camera)
                        tops[index] = top
                    }
                    lastRows[index] = row
                }
            }
        }
    }

    /// Fills what the water of `frame` reflects, at half its resolution.
    static func renderReflection(_ grid: HeightGrid, camera: Camera, of frame: Frame, into mirror: Frame) {
        concurrentBands(of: camera.width, smallest: 8) { columns in
            let steps = grid.distances.count
            var heights = [Float](repeating: 0, count: steps)
            for column in columns {
                let gridColumn = min(grid.columns - 2, 2 * column + 2)
                for step in 0..<steps { heights[step] = grid.heights[step * grid.columns + gridColumn] }
                var start = steps - 1
                for row in max(0, Int(camera.horizon))..<max(0, camera.height, Int(camera.horizon)) {
                    let slope = camera.elevation(row)
                    guard slope > 0 else { continue }
                    let begin = camera.eye / slope
                    while start > 0 && grid.distances[start - 1] > begin { start -= 1 }
                    guard isWater(frame, 2 * column, 2 * row) else { continue }
                    for step in max(1, start)..<steps {
                        let ray = slope * (grid.distances[step] - begin)
                        if heights[step] > ray {
                            set(mirror, column, row, step, 0.5, gridColumn, grid)
                            break
                        }
                        // No land is higher than this.
                        if ray > 1800 { break }
                    }
                }
            }
        }
    }

    private static func isWater(_ frame: Frame, _ x: Int, _ y: Int) -> Bool {
        for row in max(0, y - 1)...min(frame.height - 1, y + 2) {
            for column in max(0, x - 1)...min(frame.width - 1, x + 2)
            where frame.part[row * frame.width + column] == Frame.Part.water {
                return true
            }
        }
        return false
    }

    private static func fill(
        _ frame: Frame, _ column: Int, rows: Range<Int>, from lastRow: Float, to row: Float, _ step: Int,
        _ grid: HeightGrid, _ camera: Camera
    ) {
        for y in rows {
            let fraction = lastRow > row ? clamp((lastRow - Float(y) - 0.5) / (lastRow - row)) : 1
            set(frame, column, y, step, fraction, column + 1, grid)
        }
    }

    /// Stores what lies between the step before and this one.
    private static func set(
        _ frame: Frame, _ x: Int, _ y: Int, _ step: Int, _ fraction: Float, _ column: Int, _ grid: HeightGrid
    ) {
        let before = max(0, step - 1)
        let here = grid.heights + step * grid.columns + column
        let there = grid.heights + before * grid.columns + column
        // On flat ground, one over the distance is what grows evenly from row to row.
        let z = 1 / mix(1 / grid.distances[before], 1 / grid.distances[step], fraction)
        let sample = y * frame.width + x
        frame.depth[sample] = z
        let height = mix(there[0], here[0], fraction)
        if height < 0 {
            frame.part[sample] = Frame.Part.water
            frame.surface[sample] = SIMD4(-height, 0, 0, 1)
            return
        }
        let spacing = grid.distances[step] * (grid.spacing * 2)
        let after = min(grid.distances.count - 1, step + 1)
        let beyond = grid.heights + after * grid.columns + column
        let slopeX = (mix(there[1], here[1], fraction) - mix(there[-1], here[-1], fraction)) / spacing
        let slopeZ = (beyond[0] - there[0]) / max(0.01, grid.distances[after] - grid.distances[before])
        let light = mix(
            grid.sunlight[before * grid.columns + column], grid.sunlight[step * grid.columns + column], fraction)
        frame.part[sample] = Frame.Part.land
        frame.surface[sample] = SIMD4(slopeX, slopeZ, light, height)
    }
}
