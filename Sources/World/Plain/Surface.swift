import Glibc

/// The colour of a material at a place, as light.
struct Surface {
    private let texture: TexturePicture
    private let first: RGB
    private let second: RGB
    private let coarse: Noise
    private let fine: Noise
    private let offset: SIMD2<Float>
    private let axis: SIMD2<Float>

    init(_ texture: TexturePicture) {
        self.texture = texture
        var random = SeededRandom(texture.seed, "surface")
        let seeds = (random.seed(), random.seed())
        first = texture.colors[0].rgb(varied: seeds.0)
        second = texture.colors.count > 1 ? texture.colors[1].rgb(varied: seeds.1) : RGB()
        let waves: (Float, Float) =
            switch texture.material {
            case .marble: (0.5, 0.16)
            case .wood: (0.35, 0.02)
            case .grass: (0.3, 0.03)
            case .water: (0.2, 0.07)
            default: (0.22, 0.02)
            }
        coarse = Noise(wavelength: waves.0, octaves: 5, seed: random.seed())
        fine = Noise(wavelength: waves.1, octaves: 4, gain: 0.6, seed: random.seed())
        offset = SIMD2(random.float(0...40), random.float(0...40))
        axis = SIMD2(cos(texture.turn), sin(texture.turn))
    }

    /// Colours a row of places.
    ///
    /// - Parameters:
    ///   - x: In units of the picture's shorter side.
    ///   - print: How far apart the places are.
    func fill(_ out: inout [RGB], x: [Float], y: Float, print: Float) {
        let count = x.count
        let s = 1 / texture.scale
        var u = [Float](repeating: 0, count: count)
        var v = u
        var a = u
        var b = u
        var w = u
        for i in 0..<count {
            u[i] = (x[i] * axis.x - y * axis.y) * s + offset.x
            v[i] = (x[i] * axis.y + y * axis.x) * s + offset.y
        }
        let prints = [Float](repeating: print * s, count: count)
        coarse.fill(&a, x: u, y: v, footprint: prints, count: count)
        switch texture.material {
        case .wood:
            for i in 0..<count {
                w[i] = v[i] * 3
                u[i] *= 0.12
            }
        case .marble:
            for i in 0..<count {
                w[i] = v[i] + 0.25 * a[i]
                u[i] += 0.25 * a[i]
            }
        case .grass: for i in 0..<count { w[i] = v[i] * 0.3 + 0.02 * a[i] }
        case .water: for i in 0..<count { w[i] = v[i] * 2.4 + 0.1 * a[i] }
        default: w = v
        }
        fine.fill(&b, x: u, y: w, footprint: prints, count: count)
        for i in 0..<count { out[i] = color(u[i], v[i], a[i], b[i]) }
    }

    /// - Parameters:
    ///   - a: The coarse noise.
    ///   - b: The fine noise.
    private func color(_ u: Float, _ v: Float, _ a: Float, _ b: Float) -> RGB {
        switch texture.material {
        case .checks:
            let isFirst = (Int((u / 0.125).rounded(.down)) + Int((v / 0.125).rounded(.down))) & 1 == 0
            return (isFirst ? first : second) * (1 + 0.05 * a)
        case .stripes:
            return (Int((u / 0.09).rounded(.down)) & 1 == 0 ? first : second) * (1 + 0.05 * a)
        case .dots:
            let (x, y) = (u / 0.14 - (u / 0.14).rounded(), v / 0.14 - (v / 0.14).rounded())
            return (x * x + y * y < 0.09 ? second : first) * (1 + 0.05 * a)
        case .brick: return brick(u, v, a, b)
        case .wood:
            // Boards, each with rings of its own.
            let board = (v / 0.24).rounded(.down)
            let inside = v / 0.24 - board
            let shift = board * 1.7
            let ring = sin((inside * 6 + shift + 1.1 * a + 0.5 * b) * 5)
            let gap = smoothstep(0, 0.02, min(inside, 1 - inside))
            let tone = 1.15 + 0.18 * sin(shift * 5.3) + 0.16 * ring + 0.2 * b
            return first * (tone * mix(0.35, 1, gap)) * RGB(1.15, 1, 0.85)
        case .marble:
            let vein = exp(-abs(a + 0.6 * b) * 9)
            let base = first * (1 + 0.1 * b)
            let dark = first.luminance < 0.1 ? RGB(repeating: 0.55) : first * 0.32
            return mix(base, dark, clamp(vein * 0.75))
        case .fabric:
            let warp = sin(u * 2 * .pi / 0.016)
            let weft = sin(v * 2 * .pi / 0.016)
            let isOver = warp * weft > 0
            return first * (0.86 + 0.12 * (isOver ? abs(warp) : abs(weft)) + 0.12 * a + 0.1 * b) * (isOver ? 1.08 : 0.9)
        case .grass:
            return mix(RGB(hex: 0x2E5A24), RGB(hex: 0x8CB84C), clamp(0.45 + 0.65 * b + 0.3 * a))
        case .stone:
            return first * (0.9 + 0.4 * a + 0.3 * b) * mix(RGB(1.04, 1, 0.95), RGB(0.95, 1, 1.05), clamp(0.5 + a))
        case .sand:
            let wave = sin((v + 0.12 * a) * 60)
            return RGB(hex: 0xDDBE82) * (0.95 + 0.09 * wave + 0.1 * b + 0.05 * a)
        case .water:
            let shine = smoothstep(0.35, 0.8, b + 0.3 * a)
            return mix(
                mix(RGB(hex: 0x16487A), RGB(hex: 0x3E86B8), clamp(0.5 + 0.7 * b + 0.3 * a)), RGB(0.9, 0.95, 1),
                shine * 0.8)
        }
    }

    private func brick(_ u: Float, _ v: Float, _ a: Float, _ b: Float) -> RGB {
        let (long, high, joint): (Float, Float, Float) = (0.2, 0.075, 0.007)
        let row = (v / high).rounded(.down)
        let shifted = u + (Int(row) & 1 == 0 ? 0 : long / 2)
        let column = (shifted / long).rounded(.down)
        let (x, y) = (shifted - column * long, v - row * high)
        let edge = min(min(x, long - x), min(y, high - y)) + 0.002 * b
        var random = SeededRandom(texture.seed ^ UInt64(bitPattern: Int64(row) &* 7919 &+ Int64(column)))
        let stone = first * (random.float(0.75...1.2) + 0.15 * b)
        // Light from above catches the upper edges.
        let bevel = y < joint * 1.8 ? 1.12 : y > high - joint * 1.8 ? 0.86 : 1
        return mix(RGB(hex: 0xB9B0A2) * (0.9 + 0.15 * b), stone * Float(bevel), smoothstep(joint * 0.6, joint, edge))
    }
}
