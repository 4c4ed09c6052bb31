import Glibc

/// The many trees, bushes and blades of grass that nobody counts.
struct Woods {
    private struct Plant {
        let foot: SIMD3<Float>
        let height: Float
        let seed: UInt32
    }

    private let landscape: Landscape
    private let light: Light
    private let trees: TreePainter
    private let plants: [Plant]
    private let blades: [Plant]

    init(_ landscape: Landscape, _ light: Light, _ relief: Relief) {
        self.landscape = landscape
        self.light = light
        trees = TreePainter(landscape, light)
        plants = landscape.trees == .none ? [] : Self.standing(landscape, relief)
        let isGrassy = landscape.terrain != .desert && landscape.terrain != .islands && landscape.water != .sea
        blades = isGrassy ? Self.growing(landscape, relief) : []
    }

    /// Trees where the ground lets them stand, in groves, out of the way of everything worth seeing.
    private static func standing(_ landscape: Landscape, _ relief: Relief) -> [Plant] {
        var random = SeededRandom(landscape.seed, "woods")
        let groves = Noise(wavelength: 70, octaves: 2, seed: random.seed())
        let count = 1500
        var (x, z, seeds) = ([Float](), [Float](), [UInt32]())
        for _ in 0..<count {
            let distance = 18 * pow(700 / 18, random.unit().squareRoot())
            z.append(distance)
            x.append(distance * random.float(-0.75...0.75))
            seeds.append(random.seed())
        }
        let heights = relief.heights(x: x, z: z)
        var plants: [Plant] = []
        for index in 0..<count {
            let (x, z, y) = (x[index], z[index], heights[index])
            let grove = groves.at(x, z)
            // The middle of the foreground stays open.
            let open = smoothstep(0.42, 0.16, abs(x / z)) * smoothstep(120, 40, z)
            let isHere = grove * 0.7 + landscape.density * 1.5 - 0.62 - open * 0.9 > 0
            let isLow: Bool = landscape.trees == .palm ? y < 9 : y < 190
            guard isHere && y > 0.55 && isLow && !isInTheWay(x, z, landscape) else { continue }
            let size: Float = landscape.trees == .conifer ? 11 : 8.5
            plants.append(
                Plant(
                    foot: SIMD3(x, y - 0.1, z), height: size * (0.65 + 0.7 * Float(seeds[index] & 255) / 255),
                    seed: seeds[index]))
        }
        return plants
    }

    private static func isInTheWay(_ x: Float, _ z: Float, _ landscape: Landscape) -> Bool {
        landscape.objects.contains { object in
            guard !object.kind.isInSky && z < object.distance + 6 else { return false }
            let free = (object.kind.halfWidth * object.scale + 2) / object.distance + 4.5 / z
            return abs(x / z - object.side) < free
        }
    }

    private static func growing(_ landscape: Landscape, _ relief: Relief) -> [Plant] {
        var random = SeededRandom(landscape.seed, "grass")
        let tufts = Noise(wavelength: 3, octaves: 3, seed: random.seed())
        var (x, z, seeds) = ([Float](), [Float](), [UInt32]())
        for _ in 0..<4200 {
            let distance = 5 * pow(48 / 5, random.unit())
            let side = random.float(-0.6...0.6)
            seeds.append(random.seed())
            z.append(distance)
            x.append(side * distance)
        }
        let heights = relief.heights(x: x, z: z)
        return (0..<x.count).compactMap { index in
            guard heights[index] > 0.45, tufts.at(x[index], z[index]) > -0.1 else { return nil }
            return Plant(
                foot: SIMD3(x[index], heights[index], z[index]),
                height: 0.16 + 0.3 * Float(seeds[index] >> 8 & 255) / 255,
                seed: seeds[index])
        }
    }

    /// The feet and widths of the trees that cast shadows worth painting.
    var shadows: [(foot: SIMD3<Float>, width: Float, height: Float)] {
        plants.filter { $0.foot.z < 160 }.map { ($0.foot, $0.height * 0.26, $0.height) }
    }

    func paint(_ painter: Painter) {
        for plant in plants { trees.paint(painter, foot: plant.foot, height: plant.height, seed: plant.seed) }
        if !painter.camera.isMirrored { paintGrass(painter) }
    }

    private func paintGrass(_ painter: Painter) {
        let base: (RGB, RGB) =
            switch landscape.season {
            case .spring: (RGB(hex: 0x5C9A3C), RGB(hex: 0xA8CC5C))
            case .summer: (RGB(hex: 0x4C7A30), RGB(hex: 0x9DAF50))
            case .autumn: (RGB(hex: 0x80702F), RGB(hex: 0xCDA850))
            case .winter: (RGB(hex: 0xA99C7C), RGB(hex: 0xD9D2BE))
            }
        let flowers: [RGB] =
            switch landscape.season {
            case .spring: [RGB(hex: 0xF2E14C), RGB(hex: 0xF7F4EC), RGB(hex: 0xE58FC0)]
            case .summer: [RGB(hex: 0xD8352A), RGB(hex: 0xF7F4EC), RGB(hex: 0x6A5AC8)]
            default: []
            }
        let shine = light.ambient * 0.85 + light.sun * 0.75
        for plant in blades {
            var random = SeededRandom(UInt64(plant.seed), "blade")
            // In winter most of the grass is under the snow.
            if landscape.season == .winter && random.chance(0.85) { continue }
            let sway = random.float(-0.16...0.16)
            let tint = mix(base.0, base.1, random.unit()) * shine
            let tip = plant.foot + SIMD3(sway, plant.height, 0)
            let half = SIMD3(plant.height * 0.07 + 0.008, 0, 0)
            painter.triangle(plant.foot - half, plant.foot + half, tip, tint * 0.6, tint * 0.6, tint * 1.1)
            if !flowers.isEmpty && random.chance(0.1) {
                let color = random.pick(flowers) * shine
                let radius = plant.height * 0.15
                painter.dab(tip - SIMD3(0, 0, 0.02), radius, radius, color, shade: color * 0.75, lean: SIMD2(0, 1))
            }
        }
    }
}
