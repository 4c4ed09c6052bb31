import Glibc

/// The height of the land over the water's level, in metres, as a function of the place.
struct Relief {
    /// The height of the ground around the viewer.
    static let meadow: Float = 1.2

    private let landscape: Landscape
    private let rolling: Noise
    private let rollingHeight: Float
    private let ridges: Noise
    private let ridgeHeight: Float
    private let ridgeStart: Float
    private let dunes: Noise
    private let bumps: Noise
    private let shore: Noise
    // The lake's and the river's places.
    private let lakeStart: Float
    private let lakeEnd: Float
    private let lakeSide: Float
    private let lakeWidth: Float
    private let riverWidth: Float
    private let riverBend: Float
    private let riverPhase: Float
    // The sea's edge, and what stands in the sea.
    private let seaStart: Float
    private let capeSide: Float
    private let capeHeight: Float
    private let islands: [Island]

    private struct Island {
        let x: Float
        let z: Float
        let width: Float
        let length: Float
        let height: Float
    }

    init(_ landscape: Landscape) {
        self.landscape = landscape
        var random = SeededRandom(landscape.seed, "relief")
        rolling = Noise(wavelength: random.float(150...320), octaves: 5, gain: 0.42, seed: random.seed())
        ridges = Noise(wavelength: random.float(1300...2400), octaves: 7, gain: 0.46, seed: random.seed(), ridged: true)
        dunes = Noise(wavelength: random.float(70...130), octaves: 3, gain: 0.3, seed: random.seed(), ridged: true)
        bumps = Noise(wavelength: 9, octaves: 3, seed: random.seed())
        shore = Noise(wavelength: 60, octaves: 4, seed: random.seed())
        let (isHilly, isFlat) = (landscape.terrain == .hills, landscape.terrain == .plains)
        rollingHeight = isHilly ? random.float(26...60) : isFlat ? random.float(3...9) : random.float(8...22)
        let far: Float =
            switch landscape.terrain {
            case .mountains: random.float(420...820)
            case .hills: random.chance(0.5) ? random.float(120...260) : 0
            case .desert: random.chance(0.7) ? random.float(160...330) : 0
            case .plains: random.chance(0.5) ? random.float(60...200) : 0
            case .coast, .islands: 0
            }
        ridgeHeight = far
        ridgeStart = random.float(500...900)
        lakeStart = random.float(14...26)
        lakeEnd = random.float(130...330)
        lakeSide = random.float(-0.12...0.12)
        lakeWidth = random.float(0.55...1.1)
        riverWidth = random.float(3.5...7)
        riverBend = random.float(9...20) * (random.chance(0.5) ? 1 : -1)
        riverPhase = random.float(-0.6...0.6)
        seaStart = landscape.terrain == .islands ? random.float(9...18) : random.float(22...60)
        capeSide = random.chance(0.5) ? 1 : -1
        capeHeight = random.float(12...46)
        let count = landscape.terrain == .islands ? random.int(2...4) : landscape.water == .sea ? random.int(0...2) : 0
        islands = (0..<count).map { index in
            let z = random.float(landscape.terrain == .islands && index == 0 ? 130...260 : 300...1300)
            let width = z * random.float(0.1...0.3)
            return Island(
                x: z * random.float(-0.4...0.4), z: z, width: width, length: width * random.float(0.4...0.9),
                height: width * random.float(0.3...0.75))
        }
    }

    func height(_ x: Float, _ z: Float) -> Float { heights(x: [x], z: [z])[0] }

    func heights(x: [Float], z: [Float]) -> [Float] {
        [Float](unsafeUninitializedCapacity: x.count) { out, initialized in
            fill(out.baseAddress!, x: x, z: z, count: x.count)
            initialized = x.count
        }
    }

    /// The heights at `count` places.
    func fill(
        _ out: UnsafeMutablePointer<Float>, x: UnsafePointer<Float>, z: UnsafePointer<Float>, count: Int
    ) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * count) { scratch in
            let roll = scratch.baseAddress!
            let (ridge, bump, edge) = (roll + count, roll + 2 * count, roll + 3 * count)
            let isDesert = landscape.terrain == .desert
            (isDesert ? dunes : rolling).fill(roll, x: x, y: z, count: count)
            let hasRidges = ridgeHeight > 0 && (0..<count).contains { z[$0] > ridgeStart }
            if hasRidges { ridges.fill(ridge, x: x, y: z, count: count) }
            bumps.fill(bump, x: x, y: z, count: count)
            if landscape.water != .none { shore.fill(edge, x: x, y: z, count: count) }
            for i in 0..<count {
                var height = land(x[i], z[i], roll: roll[i], bump: bump[i])
                if hasRidges { height += mountains(z[i], ridge[i]) }
                switch landscape.water {
                case .none: break
                case .lake: height = lake(height, x[i], z[i], edge[i])
                case .river: height = river(height, x[i], z[i], edge[i])
                case .sea: height = sea(height, x[i], z[i], edge[i], roll[i])
                }
                out[i] = height
            }
        }
    }

    @inline(__always)
    private func land(_ x: Float, _ z: Float, roll: Float, bump: Float) -> Float {
        let near = 0.12 * bump * smoothstep(2, 14, z)
        if landscape.terrain == .desert {
            // Long slopes and sharp crests that grow with the distance.
            return Self.meadow + near + roll * roll * 4.2 * smoothstep(18, 130, z) * (1 + smoothstep(200, 900, z))
        }
        let rise = smoothstep(30, 420, z)
        return Self.meadow + near + rollingHeight * rise * (roll + 0.45) * (1 - 0.5 * smoothstep(900, 2500, z))
    }

    @inline(__always)
    private func mountains(_ z: Float, _ ridge: Float) -> Float {
        let envelope = smoothstep(ridgeStart, ridgeStart + 1700, z) * (1 - 0.6 * smoothstep(3600, 5200, z))
        if landscape.terrain == .desert {
            // Mesas: steep steps and flat tops.
            let level = smoothstep(0.75, 0.95, ridge) * 0.55 + smoothstep(1.1, 1.2, ridge) * 0.45
            return envelope * ridgeHeight * (level + 0.06 * ridge)
        }
        return envelope * ridgeHeight * (0.25 + ridge * ridge * 0.55)
    }

    @inline(__always)
    private func lake(_ height: Float, _ x: Float, _ z: Float, _ edge: Float) -> Float {
        let middle = (lakeStart + lakeEnd) / 2
        let dz = (z - middle) / (lakeEnd - lakeStart) * 2
        let dx = (x - lakeSide * z) / (lakeWidth * (12 + z * 0.62))
        let inside = 1 - (dx * dx + dz * dz).squareRoot() + 0.13 * edge * smoothstep(8, 60, z)
        // The shore rises gently, whatever hills stand there.
        let flat = smoothstep(-0.9, 0, inside)
        let bank = mix(height, Swift.min(height, Self.meadow * 0.8), flat)
        return mix(bank, -4, smoothstep(-0.05, 0.16, inside))
    }

    @inline(__always)
    private func river(_ height: Float, _ x: Float, _ z: Float, _ edge: Float) -> Float {
        let course = sin(z * 0.042 / (1 + z * 0.006) * 2 + riverPhase * 2) * riverBend * (0.35 + z * 0.012)
        let width = riverWidth * (1 + z * 0.008)
        let away = abs(x - course) + edge * 1.6
        let bank = mix(Swift.min(height, Self.meadow), height, smoothstep(width, width * 3 + 20, away))
        let ends = smoothstep(420, 700, z)
        return mix(mix(-2.5, bank, smoothstep(width * 0.6, width * 1.3, away)), height, ends)
    }

    @inline(__always)
    private func sea(_ height: Float, _ x: Float, _ z: Float, _ edge: Float, _ roll: Float) -> Float {
        var result = height
        if landscape.terrain == .coast {
            let wave = 7 * edge + 0.25 * capeSide * x
            let out = smoothstep(-6, 10, z - seaStart + wave)
            // A cape to one side, which the land runs out into.
            let cape =
                smoothstep(0.1, 0.3, capeSide * x / z + 0.16 * edge) * smoothstep(seaStart, seaStart * 3, z)
                * (1 - smoothstep(500, 800, z + 90 * roll))
            let cliff = Self.meadow + capeHeight * (0.75 + 0.35 * roll + 0.1 * edge) * smoothstep(40, 130, z)
            result = mix(mix(Swift.min(height, 3), -6, out), cliff, cape)
        } else {
            result = mix(height, -6, smoothstep(-3, 9, z - seaStart + 4 * edge))
        }
        for island in islands {
            let dx = (x - island.x) / island.width
            let dz = (z - island.z) / island.length
            let distance = dx * dx + dz * dz
            if distance < 6 {
                let hill = exp(-distance * 1.6) * island.height * (1 + 0.45 * roll + 0.22 * edge)
                result = Swift.max(result, hill - island.height * 0.12 - 0.5)
            }
        }
        return result
    }
}
