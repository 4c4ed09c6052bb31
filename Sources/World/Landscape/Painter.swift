/// Paints triangles and dabs of colour into a frame, behind what is nearer.
struct Painter {
    let frame: Frame
    let camera: Camera
    let light: Light
    /// What the samples painted next are a part of.
    var part = Frame.Part.plants
    /// See `detail(_:at:)`.
    var magnified: Float = 1

    /// Rows and columns that a size in metres takes at a distance.
    func size(_ meters: Float, at distance: Float) -> Float { meters * camera.focal / distance }

    /// The size by which it is decided of how many parts a thing is made: what grows in a clip keeps them.
    func detail(_ meters: Float, at distance: Float) -> Float { size(meters, at: distance) * magnified }

    /// A flat triangle, with the colour of each corner.
    func triangle(
        _ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>, _ colorA: RGB, _ colorB: RGB, _ colorC: RGB
    ) {
        guard min(a.z, b.z, c.z) > 0.5 else { return }
        let (p, q, r) = (camera.project(a), camera.project(b), camera.project(c))
        let area = (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x)
        guard abs(area) > 1e-6 else { return }
        let left = max(0, Int(min(p.x, q.x, r.x)))
        let right = min(camera.width - 1, Int(max(p.x, q.x, r.x, 0)))
        let top = max(0, Int(min(p.y, q.y, r.y)))
        let bottom = min(camera.height - 1, Int(max(p.y, q.y, r.y, 0)))
        guard left <= right && top <= bottom else { return }
        let inverse = 1 / area
        let (inverseA, inverseB, inverseC) = (1 / a.z, 1 / b.z, 1 / c.z)
        for y in top...bottom {
            let py = Float(y) + 0.5
            for x in left...right {
                let px = Float(x) + 0.5
                let wb = ((px - p.x) * (r.y - p.y) - (py - p.y) * (r.x - p.x)) * inverse
                let wc = ((q.x - p.x) * (py - p.y) - (q.y - p.y) * (px - p.x)) * inverse
                let wa = 1 - wb - wc
                guard wa >= 0 && wb >= 0 && wc >= 0 else { continue }
                let z = 1 / (wa * inverseA + wb * inverseB + wc * inverseC)
                put(x, y, z, wa * colorA + wb * colorB + wc * colorC)
            }
        }
    }

    func triangle(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>, _ color: RGB) {
        triangle(a, b, c, color, color, color)
    }

    /// A flat convex polygon.
    func polygon(_ points: [SIMD3<Float>], _ color: RGB) {
        for index in 1..<max(1, points.count - 1) { triangle(points[0], points[index], points[index + 1], color) }
    }

    /// A line between two points that faces the eye, with a width in metres at each end.
    func line(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ widthA: Float, _ widthB: Float, _ colorA: RGB, _ colorB: RGB) {
        let along = SIMD2(b.x - a.x, b.y - a.y)
        let length = max(1e-6, (along * along).sum().squareRoot())
        let across = SIMD3(-along.y, along.x, 0) / (2 * length)
        let (a0, a1) = (a - across * widthA, a + across * widthA)
        let (b0, b1) = (b - across * widthB, b + across * widthB)
        triangle(a0, a1, b1, colorA, colorA, colorB)
        triangle(a0, b1, b0, colorA, colorB, colorB)
    }

    /// An upright ellipse that faces the eye, brighter towards `lean` (in units of its radii).
    func dab(_ center: SIMD3<Float>, _ radiusX: Float, _ radiusY: Float, _ color: RGB, shade: RGB, lean: SIMD2<Float>) {
        guard center.z > 0.5 else { return }
        let middle = camera.project(center)
        let rx = size(radiusX, at: center.z)
        let ry = size(radiusY, at: center.z)
        let left = max(0, Int(middle.x - rx))
        let right = min(camera.width - 1, Int(max(0, middle.x + rx)))
        let top = max(0, Int(middle.y - ry))
        let bottom = min(camera.height - 1, Int(max(0, middle.y + ry)))
        guard left <= right && top <= bottom && rx > 0 && ry > 0 else { return }
        let flip: Float = camera.isMirrored ? 1 : -1
        for y in top...bottom {
            let dy = (Float(y) + 0.5 - middle.y) / ry
            for x in left...right {
                let dx = (Float(x) + 0.5 - middle.x) / rx
                guard dx * dx + dy * dy <= 1 else { continue }
                let toLight = clamp(0.5 + 0.5 * (dx * lean.x + flip * dy * lean.y))
                put(x, y, center.z, mix(shade, color, toLight))
            }
        }
    }

    /// A round cloud, denser in its middle, over what stands behind it; what the samples are parts of stays.
    func veil(_ center: SIMD3<Float>, _ radius: Float, _ color: RGB, _ opacity: Float) {
        guard center.z > 0.5 else { return }
        let middle = camera.project(center)
        let reach = size(radius, at: center.z)
        let left = max(0, Int(middle.x - reach))
        let right = min(camera.width - 1, Int(max(0, middle.x + reach)))
        let top = max(0, Int(middle.y - reach))
        let bottom = min(camera.height - 1, Int(max(0, middle.y + reach)))
        guard left <= right && top <= bottom && reach > 0 else { return }
        for y in top...bottom {
            let dy = (Float(y) + 0.5 - middle.y) / reach
            for x in left...right {
                let sample = y * frame.width + x
                let dx = (Float(x) + 0.5 - middle.x) / reach
                let inside = 1 - dx * dx - dy * dy
                guard inside > 0 && center.z < frame.depth[sample] else { continue }
                frame.color[sample] = mix(frame.color[sample], color, opacity * inside * inside)
            }
        }
    }

    @inline(__always)
    private func put(_ x: Int, _ y: Int, _ z: Float, _ color: RGB) {
        let sample = y * frame.width + x
        // The mirror image has nothing in it that stands in front of the water.
        guard z < frame.depth[sample] else { return }
        frame.depth[sample] = z
        frame.color[sample] = color
        frame.part[sample] = part
    }
}
