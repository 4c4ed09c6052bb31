import Glibc

/// Boulders that lie about, a few large and many small.
struct Rocks {
    private let rocks: [(foot: SIMD3<Float>, size: Float, seed: UInt32)]
    private let tone: RGB
    private let isSnowy: Bool

    init(_ landscape: Landscape, _ relief: Relief) {
        var random = SeededRandom(landscape.seed, "rocks")
        let count = random.chance(0.35) ? 0 : random.int(6...46)
        isSnowy = landscape.season == .winter
        tone = landscape.terrain == .desert ? RGB(hex: 0xA8653F) : RGB(hex: 0x85807A)
        var found: [(SIMD3<Float>, Float, UInt32)] = []
        for _ in 0..<count {
            let z = 9 * pow(90 / 9, random.unit())
            let x = z * random.float(-0.55...0.55)
            let size = 0.22 + 1.1 * pow(random.unit(), 3)
            let seed = random.seed()
            let y = relief.height(x, z)
            let isFree = landscape.objects.allSatisfy {
                $0.kind.isInSky
                    || abs($0.side - x / z) > ($0.kind.halfWidth * $0.scale + 1) / $0.distance + size * 1.3 / z
            }
            // Some lie in shallow water.
            if y > -0.4 && y < 25 && isFree { found.append((SIMD3(x, y, z), size, seed)) }
        }
        rocks = found
    }

    func paint(_ painter: Painter) {
        for rock in rocks {
            var random = SeededRandom(UInt64(rock.seed), "rock")
            let solid = Solid(painter, at: rock.foot, turn: random.float(0...6))
            let stone = tone * random.float(0.75...1.2)
            let sides = 7
            func ring(_ height: Float, _ radius: Float) -> [SIMD3<Float>] {
                (0..<sides).map { side in
                    let angle = Float(side) / Float(sides) * 2 * .pi
                    let r = radius * rock.size * random.float(0.8...1.2)
                    return SIMD3(cos(angle) * r * 1.25, height * rock.size * random.float(0.85...1.15), sin(angle) * r)
                }
            }
            let (base, middle, top) = (ring(-0.35, 1), ring(0.45, 0.92), ring(0.85, 0.5))
            for side in 0..<sides {
                let next = (side + 1) % sides
                solid.face([base[side], base[next], middle[next], middle[side]], stone)
                solid.face(
                    [middle[side], middle[next], top[next], top[side]], isSnowy ? RGB(0.7, 0.74, 0.8) : stone * 1.1)
            }
            solid.face(top, isSnowy ? RGB(0.74, 0.78, 0.85) : stone * 1.12)
        }
    }
}
