import Glibc

/// Where light comes from and what colour it has: the mood of a landscape.
struct Light {
    /// Towards the sun, or at night the moon; a unit vector.
    let direction: SIMD3<Float>
    /// Of the sun or the moon.
    let sun: RGB
    /// From the whole sky.
    let ambient: RGB
    let zenith: RGB
    let horizon: RGB
    /// What distant things fade into.
    let haze: RGB
    /// The share of light that is lost per metre of air.
    let hazeDensity: Float
    /// 0 (none) to 1 (only clouds).
    let cloudCover: Float
    let cloudLit: RGB
    let cloudShade: RGB
    /// The disc that stands in the sky, if one does.
    let disc: LandscapeObject?

    init(_ landscape: Landscape) {
        var random = SeededRandom(landscape.seed, "light")
        let side: Float = random.chance(0.5) ? 1 : -1
        let warmth = random.float(-1...1)
        let wanted: LandscapeObject.Kind = landscape.time == .night ? .moon : .sun
        let isLow = landscape.time == .dawn || landscape.time == .sunset
        // At noon the sun is out of the picture.
        let place = landscape.time == .day ? nil : landscape.objects.first { $0.kind == wanted }
        let isOpen = landscape.weather == .clear || landscape.weather == .cloudy
        disc = isOpen && place?.isPresent == true ? place : nil
        // The light keeps its side when the disc is taken away, so that nothing else changes.
        let lightSide = place.map { $0.side >= 0 ? 1 : -1 } ?? side
        let noon = random.float(0.55...1.0)
        let elevation: Float = landscape.time == .day ? noon : isLow ? 0.3 : 0.6
        direction = normalize(SIMD3(lightSide, elevation, isLow ? 0.1 : -0.35))

        var zenith: RGB
        var horizon: RGB
        var sun: RGB
        var ambient: RGB
        switch landscape.time {
        case .day:
            zenith = mix(RGB(hex: 0x2B6CC4), RGB(hex: 0x3A8FD0), 0.5 + 0.5 * warmth)
            horizon = mix(RGB(hex: 0xB4D6F0), RGB(hex: 0xD9E6E4), 0.5 + 0.5 * warmth)
            sun = RGB(1.0, 0.92, 0.78) * 1.25
            ambient = RGB(0.40, 0.47, 0.60) * 0.8
        case .dawn:
            zenith = mix(RGB(hex: 0x5F86BE), RGB(hex: 0x7D8FC8), 0.5 + 0.5 * warmth)
            horizon = mix(RGB(hex: 0xFFC9A0), RGB(hex: 0xF7BFC4), 0.5 + 0.5 * warmth)
            sun = RGB(1.0, 0.66, 0.46) * 1.0
            ambient = RGB(0.44, 0.46, 0.62) * 0.75
        case .sunset:
            zenith = mix(RGB(hex: 0x3A4C8C), RGB(hex: 0x5A4A86), 0.5 + 0.5 * warmth)
            horizon = mix(RGB(hex: 0xFF9A45), RGB(hex: 0xF77B5A), 0.5 + 0.5 * warmth)
            sun = RGB(1.0, 0.52, 0.26) * 1.15
            ambient = RGB(0.40, 0.38, 0.58) * 0.62
        case .night:
            zenith = RGB(hex: 0x070D24)
            horizon = mix(RGB(hex: 0x1F3260), RGB(hex: 0x2A3A60), 0.5 + 0.5 * warmth)
            sun = RGB(0.30, 0.40, 0.62) * 0.4
            ambient = RGB(0.10, 0.14, 0.26) * 0.66
        }
        var cover: Float = landscape.weather == .cloudy ? random.float(0.42...0.62) : random.float(0...0.2)
        var density: Float = landscape.time == .day ? 0.00016 : 0.00022
        var lit = mix(sun, RGB(repeating: sun.luminance), 0.3) * 0.72 + ambient * 0.45
        var shade = mix(zenith, horizon, 0.45) * 0.72 + ambient * 0.16
        let gray = RGB(repeating: mix(horizon, zenith, 0.4).luminance)
        switch landscape.weather {
        case .clear, .cloudy: break
        case .overcast, .rain, .snowfall:
            let isSnow = landscape.weather == .snowfall
            // The night's sky has no light to lose.
            let passed: Float = landscape.weather == .rain && landscape.time != .night ? 0.62 : 0.85
            let veil = mix(gray, horizon, 0.22) * passed
            horizon = mix(horizon, veil * 1.05, 0.85)
            zenith = mix(zenith, veil * (isSnow ? 0.95 : 0.72), 0.85)
            ambient = mix(ambient, RGB(repeating: ambient.luminance), 0.5) * 1.35 + sun * 0.12
            sun *= 0.16
            cover = 1
            lit = horizon
            shade = zenith * 0.8
            density = isSnow ? 0.0011 : landscape.weather == .rain ? 0.0009 : 0.0003
        case .fog:
            let veil = mix(mix(gray, horizon, 0.5), RGB(repeating: horizon.luminance), 0.5)
            horizon = veil
            zenith = mix(zenith, veil, 0.8)
            ambient = ambient * 1.25 + sun * 0.1
            sun *= 0.3
            cover = 0
            density = 0.0065
        }
        self.zenith = zenith
        self.horizon = horizon
        self.sun = sun
        self.ambient = ambient
        haze = mix(horizon, zenith, landscape.weather == .fog ? 0.1 : 0.4)
        hazeDensity = density
        cloudCover = cover
        cloudLit = lit
        cloudShade = shade
    }

    /// What is left of a colour after `distance` metres of air.
    @inline(__always)
    func hazed(_ color: RGB, _ distance: Float) -> RGB {
        mix(haze, color, exp(-distance * hazeDensity))
    }

    /// The light that a surface turned to `normal` (a unit vector) sends back, for `sunlight` of 0...1.
    @inline(__always)
    func shaded(_ albedo: RGB, _ normal: SIMD3<Float>, sunlight: Float = 1) -> RGB {
        albedo * (ambient * (0.75 + 0.25 * normal.y) + sun * (max(0, dot(normal, direction)) * sunlight))
    }
}
