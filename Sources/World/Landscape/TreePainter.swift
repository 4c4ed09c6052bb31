import Glibc

/// Conifers, broadleaf trees and palms, in the dress of the season.
struct TreePainter {
    private let landscape: Landscape
    private let light: Light
    private let lean: SIMD2<Float>

    init(_ landscape: Landscape, _ light: Light) {
        self.landscape = landscape
        self.light = light
        let direction = SIMD2(light.direction.x, light.direction.y)
        lean = direction / (direction * direction).sum().squareRoot()
    }

    /// Paints one tree with its foot at `foot`, `height` metres tall.
    func paint(_ painter: Painter, foot: SIMD3<Float>, height: Float, seed: UInt32) {
        var random = SeededRandom(UInt64(seed), "tree")
        switch landscape.trees {
        case .conifer: conifer(painter, foot, height, &random)
        case .palm: palm(painter, foot, height, &random)
        case .broadleaf, .none: broadleaf(painter, foot, height * 0.85, &random)
        }
    }

    /// A colour as the light of the day makes it, on the bright and on the dark side.
    private func tones(_ albedo: RGB, _ distance: Float) -> (lit: RGB, shade: RGB) {
        let lit = albedo * (light.ambient * 0.85 + light.sun * 0.85)
        let shade = albedo * (light.ambient * 0.5 + light.sun * 0.1)
        return (light.hazed(lit, distance), light.hazed(shade, distance))
    }

    private func conifer(_ painter: Painter, _ foot: SIMD3<Float>, _ height: Float, _ random: inout SeededRandom) {
        let isSnowy = landscape.season == .winter
        let green = mix(RGB(hex: 0x1F4A2C), RGB(hex: 0x3E6A3A), random.unit()) * random.float(0.8...1.15)
        let (lit, shade) = tones(green, foot.z)
        let (snowLit, snowShade) = tones(RGB(0.74, 0.78, 0.85), foot.z)
        let (bark, barkShade) = tones(RGB(hex: 0x5A4332), foot.z)
        painter.line(foot, foot + SIMD3(0, height * 0.3, 0), height * 0.05, height * 0.03, barkShade, bark)
        let rows = painter.detail(height, at: foot.z)
        let tiers = Int(clamp(rows / 7, 3, 11))
        let halfWidth = height * random.float(0.17...0.25)
        let sunny: Float = light.direction.x > 0 ? 1 : -1
        for tier in 0..<tiers {
            let t = Float(tier) / Float(tiers)
            let low = height * (0.12 + 0.86 * t)
            let high = min(height, low + height * (0.95 / Float(tiers) + 0.16))
            let reach = halfWidth * (1 - t * 0.93) * random.float(0.85...1.12)
            let z = foot.z - 0.02 * Float(tiers - tier)
            let top = SIMD3(foot.x, foot.y + high, z)
            // A ragged lower edge of a few hanging tips, brighter towards the sun.
            let tips = rows > 40 ? 5 : 3
            for tip in 0..<tips {
                let a = Float(tip) / Float(tips) * 2 - 1
                let b = Float(tip + 1) / Float(tips) * 2 - 1
                let middle = (a + b) / 2
                let droop = height * 0.035 * (1 - abs(middle)) + height * random.float(0...0.03)
                let left = SIMD3(foot.x + a * reach, foot.y + low + abs(a) * height * 0.02, z)
                let right = SIMD3(foot.x + b * reach, foot.y + low + abs(b) * height * 0.02, z)
                let bottom = SIMD3(foot.x + (middle + random.float(-0.1...0.1)) * reach, foot.y + low - droop, z)
                let bright = clamp(0.45 + 0.55 * middle * sunny + random.float(-0.15...0.15))
                let color = mix(shade, lit, bright)
                let crown = mix(shade, lit, clamp(bright * 0.7 + 0.1))
                painter.triangle(top, left, bottom, crown * 0.9, color, color)
                painter.triangle(top, bottom, right, crown * 0.9, color, color * 0.85)
                if isSnowy {
                    let snow = mix(snowShade, snowLit, bright)
                    let lift = SIMD3<Float>(0, height * 0.012, -0.01)
                    let inner = mix(top, bottom, 0.72)
                    painter.triangle(
                        mix(top, left, 0.25) + lift, mix(top, left, 0.97) + lift, inner + lift, snow, snow, snow * 0.9)
                }
            }
        }
    }

    private func broadleaf(_ painter: Painter, _ foot: SIMD3<Float>, _ height: Float, _ random: inout SeededRandom) {
        let birch = random.chance(0.15)
        let (bark, barkShade) = tones(birch ? RGB(hex: 0xC9C4B8) : RGB(hex: 0x5F4A3A), foot.z)
        let rows = painter.detail(height, at: foot.z)
        painter.line(foot, foot + SIMD3(0, height * 0.5, 0), height * 0.065, height * 0.035, barkShade, bark)
        if landscape.season == .winter {
            let trunk = foot + SIMD3(0, height * 0.38, 0)
            branch(
                painter, trunk, .pi / 2, height * 0.24, height * 0.035, rows > 60 ? 6 : rows > 24 ? 5 : 4, bark,
                barkShade, &random)
            return
        }
        let albedo: RGB
        switch landscape.season {
        case .spring:
            albedo =
                random.chance(0.22)
                ? mix(RGB(hex: 0xEDB7CC), RGB(hex: 0xF6E3E6), random.unit())
                : mix(RGB(hex: 0x6FA644), RGB(hex: 0xA0C45A), random.unit())
        case .autumn:
            albedo = random.pick([
                RGB(hex: 0xC8641E), RGB(hex: 0xD9972A), RGB(hex: 0xB23A1E), RGB(hex: 0xE0B53A), RGB(hex: 0x9A7A2E),
            ])
        default: albedo = mix(RGB(hex: 0x3D6E2E), RGB(hex: 0x74983E), random.unit())
        }
        let (lit, shade) = tones(albedo * random.float(0.85...1.12), foot.z)
        // A crown of a few round masses, each of many dabs of leaves.
        let crown = SIMD3(foot.x, foot.y + height * 0.64, foot.z)
        let masses = rows > 16 ? random.int(6...9) : 4
        var centers: [(SIMD3<Float>, Float)] = [(crown, height * 0.27)]
        for index in 0..<masses {
            let angle = (Float(index) + random.float(-0.3...0.3)) / Float(masses) * 2 * .pi
            let away = height * random.float(0.14...0.24)
            let offset = SIMD3(cos(angle) * away * 1.2, sin(angle) * away * 0.95, -0.1)
            centers.append((crown + offset, height * random.float(0.13...0.2)))
        }
        for (center, radius) in centers {
            painter.dab(center, radius, radius * 0.9, mix(shade, lit, 0.75), shade: shade, lean: lean)
        }
        guard rows > 14 else { return }
        let count = Int(clamp(rows * rows / 60, 4, 46))
        for (center, radius) in centers {
            for _ in 0..<count {
                let angle = random.float(0...2 * .pi)
                let away = random.unit().squareRoot()
                let offset = SIMD2(cos(angle), sin(angle)) * away
                let toLight = clamp(0.5 + 0.5 * (offset * lean).sum() + random.float(-0.22...0.22))
                // The crown's own roundness counts for more than each mass's.
                let whole = (SIMD2(center.x - crown.x, center.y - crown.y) / (height * 0.35) * lean).sum()
                let color = mix(shade * 0.85, lit * 1.12, clamp(toLight + 0.25 * whole))
                let leaf = radius * random.float(0.13...0.26)
                painter.dab(
                    SIMD3(center.x + offset.x * radius * 1.08, center.y + offset.y * radius, center.z - 0.3),
                    leaf * 1.2, leaf,
                    color, shade: color * 0.85, lean: lean)
            }
        }
    }

    private func branch(
        _ painter: Painter, _ start: SIMD3<Float>, _ angle: Float, _ length: Float, _ width: Float, _ depth: Int,
        _ lit: RGB, _ shade: RGB, _ random: inout SeededRandom
    ) {
        let end = start + SIMD3(cos(angle) * length, sin(angle) * length, 0)
        let color = mix(shade, lit, random.float(0.2...0.9))
        painter.line(start, end, width, width * 0.65, color, color)
        guard depth > 0 else { return }
        for side in [-1, 1] as [Float] {
            branch(
                painter, end, angle + side * random.float(0.2...0.62) + random.float(-0.1...0.1),
                length * random.float(0.66...0.86), width * 0.62, depth - 1, lit, shade, &random)
        }
    }

    private func palm(_ painter: Painter, _ foot: SIMD3<Float>, _ height: Float, _ random: inout SeededRandom) {
        let (bark, barkShade) = tones(RGB(hex: 0x8C6F50), foot.z)
        let (lit, shade) = tones(mix(RGB(hex: 0x3E7A34), RGB(hex: 0x6A9A3E), random.unit()), foot.z)
        let bend = height * random.float(-0.28...0.28)
        var point = foot
        for step in 1...6 {
            let t = Float(step) / 6
            let next = SIMD3(foot.x + bend * t * t, foot.y + height * 0.82 * t, foot.z)
            painter.line(
                point, next, height * 0.05 * (1.15 - 0.4 * t), height * 0.05 * (1.08 - 0.4 * t), barkShade, bark)
            point = next
        }
        let fronds = random.int(9...12)
        for frond in 0..<fronds {
            let angle = (Float(frond) + random.float(-0.3...0.3)) / Float(fronds) * 2 * .pi
            let out = cos(angle)
            let toward = sin(angle)
            let length = height * random.float(0.34...0.46)
            let bright = clamp(0.5 + 0.5 * out * lean.x - 0.2 * toward)
            var last = point
            for step in 1...5 {
                let t = Float(step) / 5
                let next = SIMD3(
                    point.x + out * length * t, point.y + length * (0.55 * t * (1 - abs(toward) * 0.3) - 0.95 * t * t),
                    foot.z - toward * 0.3)
                let color = mix(shade, lit, clamp(bright + 0.3 - 0.35 * t))
                let width = height * 0.085 * (1.1 - t)
                painter.line(last, next, width + height * 0.02, width, color, color)
                last = next
            }
        }
    }
}
