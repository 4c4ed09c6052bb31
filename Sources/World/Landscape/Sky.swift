import GentoolBase
import Glibc

/// Air, clouds, stars, and the sun or the moon.
struct Sky {
    private let landscape: Landscape
    private let light: Light
    private let clouds: Noise
    private let drift: Float
    private let starSeed: UInt32

    init(_ landscape: Landscape, _ light: Light, _ moment: Moment) {
        self.landscape = landscape
        self.light = light
        var random = SeededRandom(landscape.seed, "sky")
        clouds = Noise(wavelength: random.float(1.2...2.4), octaves: 6, gain: 0.54, seed: random.seed())
        drift = random.float(0...100) - moment.clouds
        starSeed = random.seed()
    }

    /// Colours every sample that nothing else covers; the disc's samples become the object's.
    func render(camera: Camera, into frame: Frame) {
        let width = frame.width
        let bottom = min(frame.height, camera.isMirrored ? frame.height : Int(camera.horizon) + 2)
        concurrentBands(of: max(0, bottom), smallest: 8) { rows in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: 5 * width) { scratch in
                let u = scratch.baseAddress!
                let (v, cloud, shifted) = (u + width, u + 2 * width, u + 4 * width)
                let print = u + 3 * width
                for row in rows {
                    let samples = row * width..<(row + 1) * width
                    guard samples.contains(where: { frame.part[$0] == Frame.Part.sky }) else { continue }
                    let up = max(0, camera.elevation(row))
                    // A flat layer of clouds, a little bent so that it never gets infinitely far away.
                    let reach = 1 / (up + 0.09)
                    for column in 0..<width {
                        u[column] = camera.side(column) * reach + drift
                        v[column] = reach * 1.15
                        print[column] = reach * 1.3 / camera.focal
                    }
                    if light.cloudCover > 0 {
                        clouds.fill(cloud, x: u, y: v, footprint: print, count: width)
                        for column in 0..<width {
                            u[column] += 0.16 * light.direction.x
                            v[column] -= 0.12
                        }
                        clouds.fill(shifted, x: u, y: v, footprint: print, count: width)
                    }
                    for column in 0..<width where frame.part[samples.lowerBound + column] == Frame.Part.sky {
                        let sample = samples.lowerBound + column
                        var (color, object) = clear(camera.side(column), up, camera)
                        if light.cloudCover > 0 {
                            color = covered(color, up, cloud[column], cloud[column] - shifted[column], &object)
                        }
                        frame.color[sample] = color
                        if let object { frame.part[sample] = object }
                    }
                }
            }
        }
    }

    /// The sky without clouds, and the part that the disc's samples are.
    private func clear(_ side: Float, _ up: Float, _ camera: Camera) -> (color: RGB, part: UInt8?) {
        let t = smoothstep(0, 1, (up / 0.62).squareRoot() * 0.92)
        var color = mix(light.horizon, light.zenith, t)
        // Warmer towards a low sun.
        let isLow = landscape.time == .dawn || landscape.time == .sunset
        let sunSide = light.disc?.side ?? light.direction.x
        let sunUp = light.disc?.elevation ?? 0.04
        if isLow && landscape.weather != .overcast {
            let away = ((side - sunSide) * (side - sunSide) * 0.5 + (up - sunUp) * (up - sunUp) * 2.4)
            color += light.sun * (0.34 * exp(-away * 7))
        }
        if landscape.time == .night && (landscape.weather == .clear || landscape.weather == .cloudy) {
            color += star(side, up) * smoothstep(0.02, 0.2, up)
        }
        guard let disc = light.disc else { return (color, nil) }
        let (dx, dy) = (side - disc.side, up - disc.elevation)
        let distance = (dx * dx + dy * dy).squareRoot()
        let radius = 0.036 * disc.scale
        let part = distance < radius ? Frame.Part.firstObject + UInt8(landscape.objects.firstIndex(of: disc)!) : nil
        if disc.kind == .sun {
            color += light.sun * (0.7 * exp(-distance * 11) + 0.5 * exp(-distance * 38))
            if part != nil { color = light.sun * 2.2 + RGB(1.0, 0.8, 0.5) }
        } else {
            color += RGB(0.16, 0.2, 0.3) * (exp(-distance * 12) + exp(-distance * 50) * 0.8)
            if part != nil { color = moon(dx / radius, dy / radius, disc.seed) }
        }
        return (color, part)
    }

    /// Seas and craters as a few soft spots, and a darker rim.
    private func moon(_ x: Float, _ y: Float, _ seed: UInt32) -> RGB {
        var random = SeededRandom(UInt64(seed), "moon")
        var shade: Float = 1
        for _ in 0..<7 {
            let (cx, cy, r) = (random.float(-0.7...0.7), random.float(-0.7...0.7), random.float(0.12...0.42))
            let distance = ((x - cx) * (x - cx) + (y - cy) * (y - cy)).squareRoot()
            shade -= 0.16 * (1 - smoothstep(r * 0.6, r, distance))
        }
        return RGB(0.98, 0.95, 0.84) * (shade * (1 - 0.18 * (x * x + y * y)) * 1.02)
    }

    /// At most one star in each small cell of directions.
    private func star(_ side: Float, _ up: Float) -> RGB {
        let (x, y) = (side * 30, up * 30)
        let (cellX, cellY) = (x.rounded(.down), y.rounded(.down))
        var random = SeededRandom(UInt64(starSeed) ^ UInt64(bitPattern: Int64(cellX) &* 8191 &+ Int64(cellY)))
        let brightness = random.unit()
        guard brightness > 0.5 else { return RGB() }
        let (dx, dy) = (x - cellX - random.float(0.1...0.9), y - cellY - random.float(0.1...0.9))
        let size: Float = 0.022 + 0.05 * (brightness - 0.5) * (brightness - 0.5) * 4
        let glow = clamp(1 - (dx * dx + dy * dy).squareRoot() / (size * 1.9))
        let tint = mix(RGB(1, 0.85, 0.7), RGB(0.75, 0.85, 1), random.unit())
        return tint * (glow * (brightness - 0.3) * 2.2)
    }

    private func covered(
        _ color: RGB, _ up: Float, _ density: Float, _ relief: Float, _ part: inout UInt8?
    ) -> RGB {
        let threshold = 0.62 - 1.05 * light.cloudCover
        let cover = smoothstep(threshold, threshold + 0.42, density) * smoothstep(0.0, 0.1, up)
        let lit = clamp(0.55 + 1.5 * relief - 0.35 * (density - threshold))
        let cloud = mix(light.cloudShade, light.cloudLit, lit)
        let opacity = cover * (light.cloudCover < 0.25 ? 0.6 : 0.94)
        if opacity > 0.6 { part = nil }
        return mix(color, mix(light.haze, cloud, smoothstep(0, 0.22, up)), opacity)
    }
}
