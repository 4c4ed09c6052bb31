/// CIE L*a*b* (CIE 15:2004) with the white of ICC's connection space, D50.
enum CIELab {
    /// CIE XYZ of D50 as ICC rounds it.
    static let white = SIMD4<Float>(0.9642, 1, 0.8249, 0)

    static func xyz(_ lab: SIMD4<Float>) -> SIMD4<Float> {
        let y = (lab.x + 16) / 116
        func light(_ t: Float) -> Float { t > 24 / 116 ? t * t * t : 108 / 841 * (t - 16 / 116) }
        return white * SIMD4(light(y + lab.y / 500), light(y), light(y - lab.z / 200), 0)
    }
}
