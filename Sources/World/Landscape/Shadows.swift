/// Soft shadows that things cast on the ground. They take the sun's share before the ground is painted, so that shadows
/// on shadows get no darker.
struct Shadows {
    let frame: Frame
    let camera: Camera
    let light: Light

    /// Darkens the land where a thing of some width and height stands between it and the sun.
    func cast(foot: SIMD3<Float>, width: Float, height: Float) {
        // As long as the sun is low, within reason; to the side that the sun is not on.
        let length = min(3.2 * height, height * abs(light.direction.x) / max(0.15, light.direction.y))
        let along = -light.direction.x.sign(length / 2)
        let (centerX, centerZ) = (foot.x + along * 0.9, foot.z - light.direction.z * length * 0.2)
        let (radiusX, radiusZ) = (length / 2 + width, width * 1.25)
        let left = camera.project(SIMD3(centerX - radiusX, foot.y, max(1, foot.z - radiusZ)))
        let right = camera.project(SIMD3(centerX + radiusX, foot.y, foot.z + radiusZ))
        let near = camera.project(SIMD3(centerX, foot.y - 1, max(1, centerZ - radiusZ)))
        let far = camera.project(SIMD3(centerX, foot.y + 1, centerZ + radiusZ))
        let columns = span(left.x, right.x, margin: 3, of: frame.width)
        let rows = span(near.y, far.y, margin: 2, of: frame.height)
        for y in rows {
            for x in columns {
                let sample = y * frame.width + x
                guard frame.part[sample] == Frame.Part.land else { continue }
                let z = frame.depth[sample]
                let dx = (camera.x(x, at: z) - centerX) / radiusX
                let dz = (z - centerZ) / radiusZ
                let inside = 1 - smoothstep(0.45, 1, (dx * dx + dz * dz).squareRoot())
                frame.surface[sample].z = min(frame.surface[sample].z, 1 - 0.85 * inside)
            }
        }
    }

    /// The whole pixels between two places, and some more, as far as they are in the picture.
    private func span(_ a: Float, _ b: Float, margin: Int, of count: Int) -> Range<Int> {
        let low = max(0, Int(clamp(min(a, b), -1e6, 1e6)) - margin)
        return low..<max(low, min(count, Int(clamp(max(a, b), -1e6, 1e6)) + margin))
    }
}

extension Float {
    /// `magnitude` with this number's sign.
    fileprivate func sign(_ magnitude: Float) -> Float { self < 0 ? -magnitude : magnitude }
}
