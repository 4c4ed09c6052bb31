import GentoolBase
import Glibc

/// A space of colours in which distances are about what the eye sees (Ottosson 2020, "A perceptual color space for
/// image processing"): lightness L in 0...1, a from green to red and b from blue to yellow, both within about ±0.4.
extension FloatImage {
    /// Stored sRGB values of three channels, 0...1, as L, a, b.
    public func oklab() -> FloatImage {
        mapped { red, green, blue in
            let (r, g, b) = (Self.light(red), Self.light(green), Self.light(blue))
            let l = cbrtf(0.412_221_47 * r + 0.536_332_54 * g + 0.051_445_99 * b)
            let m = cbrtf(0.211_903_5 * r + 0.680_699_55 * g + 0.107_396_96 * b)
            let s = cbrtf(0.088_302_46 * r + 0.281_718_84 * g + 0.629_978_7 * b)
            return (
                0.210_454_26 * l + 0.793_617_78 * m - 0.004_072_05 * s,
                1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
                0.025_904_04 * l + 0.782_771_77 * m - 0.808_675_77 * s
            )
        }
    }

    /// L, a, b as stored sRGB values; what no screen shows is clamped to 0...1.
    public func oklabToSRGB() -> FloatImage {
        mapped { lightness, a, b in
            let l = lightness + 0.396_337_78 * a + 0.215_803_76 * b
            let m = lightness - 0.105_561_346 * a - 0.063_854_17 * b
            let s = lightness - 0.089_484_18 * a - 1.291_485_5 * b
            let (l3, m3, s3) = (l * l * l, m * m * m, s * s * s)
            return (
                Self.stored(4.076_741_7 * l3 - 3.307_711_6 * m3 + 0.230_969_94 * s3),
                Self.stored(-1.268_438 * l3 + 2.609_757_4 * m3 - 0.341_319_4 * s3),
                Self.stored(-0.004_196_086 * l3 - 0.703_418_6 * m3 + 1.707_614_7 * s3)
            )
        }
    }

    private static func light(_ stored: Float) -> Float {
        stored <= 0.04045 ? stored / 12.92 : powf((stored + 0.055) / 1.055, 2.4)
    }

    private static func stored(_ light: Float) -> Float {
        let light = min(max(light, 0), 1)
        return light <= 0.003_130_8 ? light * 12.92 : 1.055 * powf(light, 1 / 2.4) - 0.055
    }

    private func mapped(_ function: (Float, Float, Float) -> (Float, Float, Float)) -> FloatImage {
        precondition(channels == 3, "a colour has three channels")
        let values = self.values.withUnsafeBufferPointer { source in
            [Float](unsafeUninitializedCapacity: width * height * 3) { target, count in
                let target = target.baseAddress!
                concurrentBands(of: width * height, smallest: 1 << 12) { pixels in
                    for place in pixels.lazy.map({ 3 * $0 }) {
                        (target[place], target[place + 1], target[place + 2]) =
                            function(source[place], source[place + 1], source[place + 2])
                    }
                }
                count = width * height * 3
            }
        }
        return FloatImage(width: width, height: height, channels: 3, values: values)
    }
}
