import GentoolBase
import Glibc

/// What covers the land (grass, sand, rock, snow, distant forest) and how it takes the light.
struct Ground {
    private let landscape: Landscape
    private let light: Light
    private let patches: Noise
    private let detail: Noise
    private let strata: Noise
    private let grassDark: RGB
    private let grassLight: RGB
    private let forest: RGB
    private let forestTint: RGB
    private let sand: RGB
    private let rock: RGB
    private let rockDark: RGB
    private let snowLine: Float

    init(_ landscape: Landscape, _ light: Light) {
        self.landscape = landscape
        self.light = light
        var random = SeededRandom(landscape.seed, "ground")
        patches = Noise(wavelength: 55, octaves: 4, gain: 0.55, seed: random.seed())
        detail = Noise(wavelength: 7, octaves: 6, gain: 0.62, seed: random.seed())
        strata = Noise(wavelength: 190, octaves: 5, gain: 0.62, seed: random.seed())
        let tone = random.unit()
        switch landscape.season {
        case .spring:
            grassDark = mix(RGB(hex: 0x4E8A38), RGB(hex: 0x5A9440), tone)
            grassLight = mix(RGB(hex: 0x9CC653), RGB(hex: 0x8CBF58), tone)
        case .summer:
            grassDark = mix(RGB(hex: 0x3F6E30), RGB(hex: 0x55742F), tone)
            grassLight = mix(RGB(hex: 0x7FA244), RGB(hex: 0xA0A64C), tone)
        case .autumn:
            grassDark = mix(RGB(hex: 0x76692F), RGB(hex: 0x7D6032), tone)
            grassLight = mix(RGB(hex: 0xB99B48), RGB(hex: 0xBE8C42), tone)
        case .winter:
            grassDark = RGB(hex: 0x857B5C)
            grassLight = RGB(hex: 0xA99A72)
        }
        let isConifer = landscape.trees == .conifer
        switch landscape.season {
        case .autumn where !isConifer:
            (forest, forestTint) = (RGB(hex: 0x9A5524), RGB(hex: 0xC9922F))
        case .winter where !isConifer: (forest, forestTint) = (RGB(hex: 0x6E625C), RGB(hex: 0x8B8078))
        case .spring where !isConifer: (forest, forestTint) = (RGB(hex: 0x55823A), RGB(hex: 0x7FA44C))
        default: (forest, forestTint) = (RGB(hex: 0x244A2C), RGB(hex: 0x3D6136))
        }
        let isDesert = landscape.terrain == .desert
        sand =
            isDesert
            ? mix(RGB(hex: 0xDDB273), RGB(hex: 0xD79A5E), tone) : mix(RGB(hex: 0xD8C594), RGB(hex: 0xE6D6AE), tone)
        rock =
            isDesert
            ? mix(RGB(hex: 0xB5683F), RGB(hex: 0xC07A4A), tone) : mix(RGB(hex: 0x8A8378), RGB(hex: 0x8E8C8C), tone)
        rockDark = isDesert ? RGB(hex: 0x8A4A30) : RGB(hex: 0x57534F)
        snowLine = random.float(120...330)
    }

    /// Colours the samples that show land.
    func render(camera: Camera, into frame: Frame) {
        let width = frame.width
        concurrentBands(of: frame.height, smallest: 8) { rows in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: 6 * width) { scratch in
                let x = scratch.baseAddress!
                let (z, print) = (x + width, x + 2 * width)
                let (patch, fine, layer) = (x + 3 * width, x + 4 * width, x + 5 * width)
                for row in rows {
                    let first = row * width
                    var isEmpty = true
                    for column in 0..<width {
                        let isLand = frame.part[first + column] == Frame.Part.land
                        let distance = isLand ? frame.depth[first + column] : 1e4
                        x[column] = camera.x(column, at: distance)
                        z[column] = isLand ? distance : 0
                        // Seen at a low angle, the ground is drawn together along the view.
                        print[column] =
                            distance / camera.focal * min(12, (distance / camera.eye).squareRoot()) * 0.8
                        if isLand { isEmpty = false }
                    }
                    if isEmpty { continue }
                    patches.fill(patch, x: x, y: z, footprint: print, count: width)
                    detail.fill(fine, x: x, y: z, footprint: print, count: width)
                    for column in 0..<width {
                        // Layers of rock lie flat: their noise runs mostly along the height.
                        layer[column] = frame.surface[first + column].w * 3.4 + z[column] * 0.3
                        print[column] *= 0.5
                    }
                    strata.fill(layer, x: x, y: layer, footprint: print, count: width)
                    for column in 0..<width where frame.part[first + column] == Frame.Part.land {
                        let color = shaded(
                            frame.surface[first + column], patch[column], fine[column], layer[column], z[column])
                        frame.color[first + column] = light.hazed(color, z[column])
                    }
                }
            }
        }
    }

    private func shaded(
        _ surface: SIMD4<Float>, _ patch: Float, _ fine: Float, _ layer: Float, _ z: Float
    ) -> RGB {
        let (slopeX, slopeZ, sunlight, height) = (surface.x, surface.y, surface.z, surface.w)
        let steepness = (slopeX * slopeX + slopeZ * slopeZ).squareRoot()
        var albedo: RGB
        var bump: Float = 0.25
        if landscape.terrain == .desert {
            // Wind draws ripples across the slopes.
            let ripple = sin((z * 0.8 + 1.5 * patch) * 6.5 / (1 + z * 0.02)) * (1 - smoothstep(20, 90, z))
            albedo = sand * (1 + 0.16 * patch + 0.1 * fine + 0.07 * ripple)
            let isRock = smoothstep(35, 60, height + 8 * patch) * smoothstep(500, 800, z)
            let band = mix(rockDark, rock, smoothstep(-0.4, 0.5, layer))
            albedo = mix(albedo, band * (1 + 0.15 * fine), isRock)
            bump = 0.1 + 0.3 * isRock
        } else {
            let meadow = clamp(0.45 + 0.6 * patch + 0.45 * fine)
            albedo = mix(grassDark, grassLight, meadow)
            if landscape.trees != .none && landscape.trees != .palm {
                // Where single trees are too small to draw, the forest is a darker, rougher coat.
                let reach = smoothstep(380, 700, z) * landscape.density * 1.3
                let isForest =
                    smoothstep(0.35, 0.6, reach + 0.5 * patch) * (1 - smoothstep(150, 230, height + 60 * layer))
                let wood = mix(forest, forestTint, clamp(0.5 + 0.9 * fine + 0.4 * layer))
                albedo = mix(albedo, wood, isForest)
                bump += 1.0 * isForest
            }
            let isSandy =
                landscape.water == .sea
                ? 1 - smoothstep(1.0, 1.6, height + 0.3 * fine) : 1 - smoothstep(0.25, 0.6, height + 0.15 * fine)
            albedo = mix(albedo, sand * (1 + 0.12 * fine), isSandy * (landscape.water == .none ? 0 : 1))
            // Steep ground and high ground is bare.
            let bareness = smoothstep(0.55, 0.85, steepness + 0.18 * layer + 0.1 * fine)
            let highland = smoothstep(150, 300, height + 70 * layer)
            let isRock = max(bareness * smoothstep(5, 14, height), highland * 0.9)
            let stone = mix(rockDark, rock, clamp(0.5 + 0.6 * layer + 0.35 * fine))
            albedo = mix(albedo, stone, isRock)
            bump = mix(bump, 0.55, isRock)
            let isSnowy = snow(height, steepness, layer, fine, z)
            albedo = mix(albedo, RGB(0.72, 0.76, 0.83), isSnowy)
            bump *= 1 - 0.55 * isSnowy
        }
        // Fine noise leans the normal a little: grass and stone are not smooth.
        let lean = bump * (fine + 0.9 * layer * smoothstep(200, 700, z))
        let normal = normalize(SIMD3(-slopeX + lean * light.direction.x, 1, -slopeZ))
        return light.shaded(albedo, normal, sunlight: sunlight)
    }

    /// 0...1: winter's blanket, or the caps of high mountains.
    private func snow(_ height: Float, _ steepness: Float, _ layer: Float, _ fine: Float, _ z: Float) -> Float {
        let steep: Float = z > 500 ? 0.7 : 0
        let lies = 1 - smoothstep(0.8 + steep, 1.2 + 1.6 * steep, steepness + 0.3 * layer + 0.2 * fine)
        if landscape.season == .winter {
            return max(0.15, lies) * smoothstep(-0.75, -0.35, fine + 0.35 * layer + 0.35)
                * smoothstep(0.15, 0.5, height)
        }
        let line = snowLine + (landscape.season == .summer ? 90 : 0)
        return lies * smoothstep(line - 25, line + 60, height + 90 * layer + 30 * fine)
    }
}
