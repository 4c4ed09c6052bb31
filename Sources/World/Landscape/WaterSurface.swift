import GentoolBase
import Glibc

/// Lakes, rivers and the sea: a mirror of the land and the sky, broken by ripples.
struct WaterSurface {
    private let landscape: Landscape
    private let light: Light
    private let ripples: Noise
    private let body: RGB
    private let roughness: Float
    private let moment: Moment

    init(_ landscape: Landscape, _ light: Light, _ moment: Moment) {
        self.moment = moment
        self.landscape = landscape
        self.light = light
        var random = SeededRandom(landscape.seed, "water")
        let isSea = landscape.water == .sea
        ripples = Noise(wavelength: isSea ? 5.5 : 2.6, octaves: 5, gain: 0.58, seed: random.seed())
        roughness =
            (isSea ? random.float(0.55...1.1) : random.float(0.12...0.5)) * (landscape.weather == .rain ? 1.5 : 1)
        let deep =
            isSea
            ? mix(RGB(hex: 0x0E5A78), RGB(hex: 0x1A7F92), random.unit())
            : mix(RGB(hex: 0x1C4A50), RGB(hex: 0x24566A), random.unit())
        let shine = light.ambient * 0.9 + light.sun * 0.35
        body = deep * shine * 1.5
    }

    /// Colours the samples that show water.
    ///
    /// - Parameter mirror: What the mirrored camera sees, at half the resolution.
    func render(camera: Camera, mirror: Frame, into frame: Frame) {
        let width = frame.width
        concurrentBands(of: frame.height, smallest: 8) { rows in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * width) { scratch in
                let x = scratch.baseAddress!
                let (z, print, ripple) = (x + width, x + 2 * width, x + 3 * width)
                for row in rows {
                    let first = row * width
                    var isEmpty = true
                    for column in 0..<width {
                        let isWater = frame.part[first + column] == Frame.Part.water
                        let distance = isWater ? frame.depth[first + column] : 1e4
                        // Waves lie across the view, longer than they are deep.
                        x[column] = isWater ? camera.x(column, at: distance) * 0.45 : 0
                        z[column] = isWater ? distance : 0
                        print[column] = distance / camera.focal * 0.6 * min(6, (distance / camera.eye).squareRoot())
                        if isWater { isEmpty = false }
                    }
                    if isEmpty { continue }
                    if moment.isMoving {
                        run(ripple, x, z, print, count: width)
                    } else {
                        ripples.fill(ripple, x: x, y: z, footprint: print, count: width)
                    }
                    for column in 0..<width where frame.part[first + column] == Frame.Part.water {
                        frame.color[first + column] = shaded(
                            row, column, ripple[column], depth: frame.surface[first + column].x,
                            distance: frame.depth[first + column], camera, mirror)
                    }
                }
            }
        }
    }

    /// Ripples that glitter: two trains of waves run over the water, and each way they meet is another.
    private func run(
        _ out: UnsafeMutablePointer<Float>, _ x: UnsafeMutablePointer<Float>, _ z: UnsafeMutablePointer<Float>,
        _ print: UnsafePointer<Float>, count: Int
    ) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { other in
            let other = other.baseAddress!
            for index in 0..<count { z[index] += moment.waves }
            ripples.fill(out, x: x, y: z, footprint: print, count: count)
            for index in 0..<count {
                // Far enough away that it has nothing in common with the first.
                x[index] += 300 + 0.3 * moment.waves
                z[index] -= 300 + 1.6 * moment.waves
            }
            ripples.fill(other, x: x, y: z, footprint: print, count: count)
            // Together as strong as one.
            for index in 0..<count { out[index] = 0.8 * out[index] + 0.6 * other[index] }
        }
    }

    private func shaded(
        _ row: Int, _ column: Int, _ ripple: Float, depth: Float, distance: Float, _ camera: Camera, _ mirror: Frame
    ) -> RGB {
        let angle = camera.eye / distance
        let tilt = ripple * roughness
        // A wave's tilt moves the mirror image up or down by more than its own size, and hardly sideways.
        let reach = camera.focal * 0.09 * tilt
        let mirrorRow = (Float(row) + 0.5 + reach * (0.35 + angle)) / 2
        let mirrorColumn = (Float(column) + 0.5 + reach * 0.2) / 2
        let reflected = sample(mirror, mirrorColumn, mirrorRow, top: camera.horizon / 2 + 1)
        let grazing = 1 - angle / (1 + angle * angle).squareRoot()
        let reflectance = clamp(0.12 + 0.8 * grazing * grazing * grazing - 0.25 * max(0, tilt) * roughness)
        let shallow = mix(RGB(hex: 0x8FB09A) * (light.ambient + light.sun * 0.5), body, smoothstep(0.1, 2.2, depth))
        var color = mix(shallow * (1 + 0.3 * tilt), reflected, reflectance)
        if landscape.water == .sea {
            let foam = smoothstep(0.62, 0.15, depth + 0.45 * ripple) * 0.85 + smoothstep(0.62, 0.8, tilt) * 0.25
            color = mix(
                color, light.shaded(RGB(repeating: 0.9), SIMD3(0, 1, 0)),
                clamp(foam) * (1 - smoothstep(150, 500, distance)))
        }
        return light.hazed(color, distance * 0.8)
    }

    /// Between four samples of the mirror image.
    private func sample(_ mirror: Frame, _ x: Float, _ y: Float, top: Float) -> RGB {
        let x = clamp(x - 0.5, 0, Float(mirror.width - 1))
        let y = clamp(max(y - 0.5, top), 0, Float(mirror.height - 1))
        let (x0, y0) = (Int(x), Int(y))
        let (x1, y1) = (min(mirror.width - 1, x0 + 1), min(mirror.height - 1, y0 + 1))
        let (u, v) = (x - Float(x0), y - Float(y0))
        let upper = mix(mirror.color[y0 * mirror.width + x0], mirror.color[y0 * mirror.width + x1], u)
        let lower = mix(mirror.color[y1 * mirror.width + x0], mirror.color[y1 * mirror.width + x1], u)
        return mix(upper, lower, v)
    }
}
