import Glibc

/// Rain and falling snow, in front of everything.
struct Precipitation {
    private let landscape: Landscape
    private let light: Light
    private let moment: Moment

    init(_ landscape: Landscape, _ light: Light, _ moment: Moment) {
        self.moment = moment
        self.landscape = landscape
        self.light = light
    }

    /// Falls over an image of `width` x `height` pixels.
    func fall(over pixels: inout [RGB], width: Int, height: Int) {
        let side = Float(min(width, height))
        let many = Int(Float(width * height) / (side * side) * 900)
        var random = SeededRandom(landscape.seed, "precipitation")
        let wind = random.float(-0.3...0.3)
        let bright = light.horizon * 0.6 + light.ambient * 0.5 + RGB(repeating: 0.04)
        for _ in 0..<many {
            var place = SIMD2(random.float(-0.1...1.1) * Float(width), random.float(-0.1...1.1) * Float(height))
            let nearness = random.unit()
            move(&place, nearness, wind, side, width: Float(width), height: Float(height))
            if landscape.weather == .snowfall {
                let radius = side * (0.0016 + 0.0062 * nearness * nearness * nearness)
                let drift = SIMD2(wind * 0.4 * radius, radius * 0.3)
                stroke(place, place + drift, radius, bright * 1.15, 0.9 - 0.35 * nearness, &pixels, width, height)
            } else {
                let length = side * (0.012 + 0.05 * nearness)
                let end = place + SIMD2(wind * length, length)
                stroke(
                    place, end, side * 0.0011 * (0.6 + nearness), bright, 0.16 + 0.16 * nearness, &pixels, width, height
                )
            }
        }
    }

    /// What has fallen out of the picture comes again from above.
    private func move(
        _ place: inout SIMD2<Float>, _ nearness: Float, _ wind: Float, _ side: Float, width: Float, height: Float
    ) {
        guard moment.isMoving else { return }
        let speed: Float = landscape.weather == .snowfall ? 0.05 + 0.22 * nearness : 1 + 1.4 * nearness
        let way = side * speed * moment.seconds
        func within(_ value: Float, _ length: Float) -> Float {
            let turns = (value / length + 0.1) / 1.2
            return ((turns - turns.rounded(.down)) * 1.2 - 0.1) * length
        }
        place = SIMD2(within(place.x + wind * way, width), within(place.y + way, height))
    }

    /// Lays a soft line with round ends over the pixels.
    private func stroke(
        _ a: SIMD2<Float>, _ b: SIMD2<Float>, _ radius: Float, _ color: RGB, _ opacity: Float, _ pixels: inout [RGB],
        _ width: Int, _ height: Int
    ) {
        let reach = radius + 1
        let left = max(0, Int(min(a.x, b.x) - reach))
        let right = min(width - 1, Int(max(a.x, b.x) + reach))
        let top = max(0, Int(min(a.y, b.y) - reach))
        let bottom = min(height - 1, Int(max(a.y, b.y) + reach))
        guard left <= right && top <= bottom else { return }
        let along = b - a
        let squared = max(1e-6, (along * along).sum())
        for y in top...bottom {
            for x in left...right {
                let p = SIMD2(Float(x) + 0.5, Float(y) + 0.5) - a
                let offset = p - along * clamp((p * along).sum() / squared)
                let distance = (offset * offset).sum().squareRoot()
                let cover = clamp(radius + 0.5 - distance) * min(1, radius * 2)
                pixels[y * width + x] = mix(pixels[y * width + x], color, cover * opacity)
            }
        }
    }
}
