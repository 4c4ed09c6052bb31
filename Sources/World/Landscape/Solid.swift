import Glibc

/// Simple bodies made of flat faces, turned about the vertical axis and lit by the day.
struct Solid {
    let painter: Painter
    let origin: SIMD3<Float>
    private let cosine: Float
    private let sine: Float

    /// - Parameter turn: About the vertical axis, in radians; 0 turns the front to the eye.
    init(_ painter: Painter, at origin: SIMD3<Float>, turn: Float) {
        self.painter = painter
        self.origin = origin
        cosine = cos(turn)
        sine = sin(turn)
    }

    /// A point of the body in the world.
    func point(_ x: Float, _ y: Float, _ z: Float) -> SIMD3<Float> {
        origin + SIMD3(x * cosine - z * sine, y, x * sine + z * cosine)
    }

    /// A flat face, seen from both sides.
    func face(_ corners: [SIMD3<Float>], _ albedo: RGB, nearer: Float = 0) {
        let world = corners.map { point($0.x, $0.y, $0.z) - SIMD3(0, 0, nearer) }
        var normal = normalize(cross(world[1] - world[0], world[2] - world[0]))
        if dot(normal, world[0] - SIMD3(painter.camera.aside, painter.camera.eye, 0)) > 0 { normal = -normal }
        painter.polygon(world, painter.light.hazed(painter.light.shaded(albedo, normal), origin.z))
    }

    /// A face that shines by itself.
    func glow(_ corners: [SIMD3<Float>], _ color: RGB, nearer: Float) {
        painter.polygon(corners.map { point($0.x, $0.y, $0.z) - SIMD3(0, 0, nearer) }, color)
    }

    /// The four walls of a box that stands on `bottom`.
    func walls(_ halfX: Float, _ halfZ: Float, _ bottom: Float, _ top: Float, _ albedo: RGB, x: Float = 0, z: Float = 0)
    {
        for (x0, z0, x1, z1) in [
            (-halfX, -halfZ, halfX, -halfZ), (halfX, -halfZ, halfX, halfZ), (halfX, halfZ, -halfX, halfZ),
            (-halfX, halfZ, -halfX, -halfZ),
        ] {
            face(
                [
                    SIMD3(x + x0, bottom, z + z0), SIMD3(x + x1, bottom, z + z1), SIMD3(x + x1, top, z + z1),
                    SIMD3(x + x0, top, z + z0),
                ], albedo)
        }
    }

    /// A roof with its ridge along x.
    func gable(_ halfX: Float, _ halfZ: Float, _ eaves: Float, _ ridge: Float, roof: RGB, wall: RGB) {
        let over: Float = 0.35
        let drop = over / halfZ * (ridge - eaves)
        for x in [-halfX, halfX] {
            face([SIMD3(x, eaves, -halfZ), SIMD3(x, eaves, halfZ), SIMD3(x, ridge, 0)], wall)
        }
        for z in [-1, 1] as [Float] {
            face(
                [
                    SIMD3(-halfX - over, eaves - drop, z * (halfZ + over)),
                    SIMD3(halfX + over, eaves - drop, z * (halfZ + over)),
                    SIMD3(halfX + over, ridge, 0), SIMD3(-halfX - over, ridge, 0),
                ], roof, nearer: 0.02)
        }
    }

    /// A body round about the vertical axis, between two radii.
    func tower(_ bottom: Float, _ top: Float, _ radiusBottom: Float, _ radiusTop: Float, _ albedo: RGB, sides: Int = 16)
    {
        for side in 0..<sides {
            let a = Float(side) / Float(sides) * 2 * .pi
            let b = Float(side + 1) / Float(sides) * 2 * .pi
            // Only the half that faces the eye shows.
            guard sin((a + b) / 2) < 0.2 else { continue }
            let corners = [
                SIMD3(cos(a) * radiusBottom, bottom, sin(a) * radiusBottom),
                SIMD3(cos(b) * radiusBottom, bottom, sin(b) * radiusBottom),
                SIMD3(cos(b) * radiusTop, top, sin(b) * radiusTop), SIMD3(cos(a) * radiusTop, top, sin(a) * radiusTop),
            ]
            face(corners, albedo)
        }
    }

    /// A window or a door on the wall at z = `wall` that faces the eye: dark by day, lit by night.
    func window(_ x: Float, _ y: Float, _ width: Float, _ height: Float, wall: Float, isLit: Bool, frame: RGB) {
        func pane(_ grow: Float) -> [SIMD3<Float>] {
            [
                SIMD3(x - width / 2 - grow, y - grow, wall), SIMD3(x + width / 2 + grow, y - grow, wall),
                SIMD3(x + width / 2 + grow, y + height + grow, wall),
                SIMD3(x - width / 2 - grow, y + height + grow, wall),
            ]
        }
        face(pane(0.14), frame, nearer: 0.05)
        if isLit {
            glow(pane(0), RGB(1.5, 0.95, 0.36), nearer: 0.1)
        } else {
            face(pane(0), RGB(hex: 0x36424E), nearer: 0.1)
        }
    }

    /// A window on the wall at x = `wall`.
    func sideWindow(_ z: Float, _ y: Float, _ width: Float, _ height: Float, wall: Float, isLit: Bool) {
        let pane = [
            SIMD3(wall, y, z - width / 2), SIMD3(wall, y, z + width / 2), SIMD3(wall, y + height, z + width / 2),
            SIMD3(wall, y + height, z - width / 2),
        ]
        if isLit { glow(pane, RGB(1.4, 0.88, 0.33), nearer: 0.1) } else { face(pane, RGB(hex: 0x36424E), nearer: 0.1) }
    }
}
