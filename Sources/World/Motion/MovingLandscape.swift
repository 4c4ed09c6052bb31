import GentoolRaster
import Glibc

/// A landscape that moves: clouds drift, waves run, boats sail, smoke rises, snow falls, a camera goes over it, or day
/// becomes night.
///
/// ```swift
/// let clip = MovingLandscape(Landscape(seed: 7), seconds: 2)
/// for index in 0..<16 { try clip.frame(at: Float(index) / 8, width: 256, height: 256).write(to: "\(index).png") }
/// let caption = clip.caption(seed: 0)
/// ```
public struct MovingLandscape: Sendable {
    /// What the camera does.
    enum CameraMotion: Sendable, Equatable {
        case none
        /// It turns.
        case panLeft, panRight
        /// It goes aside, so that what is near passes what is far.
        case goLeft, goRight
        case rise
        case nearer, away
    }

    /// As it is in the beginning.
    public let landscape: Landscape
    /// How long the clip is.
    public let seconds: Float

    /// How much larger things become where the camera zooms, and how much of the view a turning camera leaves.
    private static let closest: Float = 1.3
    /// How far a camera that goes aside gets from its place, in metres: as far as grass grows.
    private static let step: Float = 1.5

    let camera: CameraMotion
    /// What the time of the day becomes.
    let later: Landscape.Time?
    let wind: Float
    /// How far each object goes in a second, in metres to the right and into the depth; only boats and balloons go.
    private let speeds: [SIMD2<Float>]

    /// - Parameters:
    ///   - landscape: whose seed says what moves, and how.
    ///   - seconds: how long the clip is, more than 0.
    public init(_ landscape: Landscape, seconds: Float) {
        (self.landscape, self.seconds) = (landscape, seconds)
        var random = SeededRandom(landscape.seed, "motion")
        let wind = random.float(0.08...0.2) * (random.chance(0.5) ? 1 : -1)
        self.wind = wind
        // Where nothing else would move, the camera does.
        let isStill = landscape.water == .none && [.clear, .fog].contains(landscape.weather)
        let cameras: CameraMotion = random.pick([
            .none: isStill ? 0 : 8, .panLeft: 1, .panRight: 1, .goLeft: 1, .goRight: 1, .rise: 1, .nearer: 1, .away: 1,
        ])
        // A camera that moves shows a part of the picture: what is seen from near is shown already.
        camera = landscape.closeUp == nil ? cameras : .none
        let order: [Landscape.Time] = [.night, .dawn, .day, .sunset, .night]
        let next = order[order.firstIndex(of: landscape.time)! + 1]
        later = random.chance(0.15) ? next : nil
        let relief = Relief(landscape)
        speeds = landscape.objects.map { object in
            switch object.kind {
            case .boat: Self.speed(of: object, on: relief, seconds: seconds)
            case .balloon: SIMD2(wind * 30, 0)
            default: .zero
            }
        }
    }

    /// As fast as it can go for all of the clip and stay on the water.
    private static func speed(of boat: LandscapeObject, on relief: Relief, seconds: Float) -> SIMD2<Float> {
        let heading = Vehicles.heading(of: boat)
        let along = SIMD2(cos(heading), sin(heading))
        let place = SIMD2(boat.side * boat.distance, boat.distance)
        let reach = 1.4 * LandscapeObject.Kind.boat.halfWidth * boat.scale
        var way: Float = 0
        // Metre by metre, as far as there is water before the bow.
        while way < 1.6 * seconds {
            let bow = place + along * (way + 1 + reach)
            guard relief.height(bow.x, bow.y) < -0.25 else { break }
            way += 1
        }
        return along * min(1.6, way / seconds)
    }

    /// What it looks like at a time.
    ///
    /// - Parameters:
    ///   - time: in seconds, 0 to `seconds`.
    ///   - width: in pixels.
    ///   - height: in pixels.
    /// - Returns: RGB, 8 bits, sRGB; the same bytes for the same time and size, on however many threads.
    public func frame(at time: Float, width: Int, height: Int) -> Picture {
        let now = landscape(at: time)
        var pixels = self.pixels(now, time, width, height)
        if let later {
            let share = passed(time)
            let others = self.pixels(lit(now, by: later, share - 1), time, width, height)
            for index in pixels.indices { pixels[index] = mix(pixels[index], others[index], share) }
        }
        return ToneMapping.developed(pixels, width: width, height: height)
    }

    /// How much of the old light has gone.
    private func passed(_ time: Float) -> Float { smoothstep(0.1, 0.9, time / seconds) }

    /// A landscape in the light of a time of the day.
    ///
    /// - Parameter way: how far the light's disc is past its place, -1 (before it comes) to 1 (when it has gone).
    private func lit(_ landscape: Landscape, by time: Landscape.Time, _ way: Float) -> Landscape {
        var landscape = landscape
        landscape.time = time
        let disc: LandscapeObject.Kind = time == .night ? .moon : .sun
        // It rises in the morning and sets in the evening; the moon comes up and goes down.
        let rise: Float =
            switch time {
            case .dawn: 0.2
            case .sunset: -0.2
            case .day: 0
            case .night: way < 0 ? 0.2 : -0.2
            }
        for index in landscape.objects.indices where landscape.objects[index].kind == disc {
            landscape.objects[index].elevation += rise * way
        }
        return landscape
    }

    private func pixels(_ landscape: Landscape, _ time: Float, _ width: Int, _ height: Int) -> [RGB] {
        let renderer = LandscapeRenderer(landscape, width: width, height: height, moment: moment(at: time))
        return renderer.pixels(renderer.frame())
    }

    /// Where everything is at a time.
    func landscape(at time: Float) -> Landscape {
        var landscape = later == nil ? landscape : lit(landscape, by: landscape.time, passed(time))
        for (index, speed) in speeds.enumerated() where speed != .zero {
            let object = landscape.objects[index]
            let z = object.distance + speed.y * time
            landscape.objects[index].side = (object.side * object.distance + speed.x * time) / z
            landscape.objects[index].distance = z
            if object.kind == .balloon { landscape.objects[index].elevation += 0.008 * time }
        }
        let way = time / seconds
        let edge = (1 - 1 / Self.closest) / 2
        switch camera {
        case .none, .goLeft, .goRight: break
        case .panLeft: landscape.closeUp = CloseUp(x: edge * (1 - 2 * way), y: 0, magnification: Self.closest)
        case .panRight: landscape.closeUp = CloseUp(x: edge * (2 * way - 1), y: 0, magnification: Self.closest)
        case .rise: landscape.eyeHeight *= 1 + 0.4 * way
        case .nearer: landscape.closeUp = CloseUp(x: 0, y: 0, magnification: pow(Self.closest, way))
        case .away: landscape.closeUp = CloseUp(x: 0, y: 0, magnification: pow(Self.closest, 1 - way))
        }
        return landscape
    }

    private func moment(at time: Float) -> Moment {
        var moment = Moment(seconds: time, wind: wind)
        let way = time / seconds
        switch camera {
        case .none, .panLeft, .panRight, .rise: break
        case .goLeft: moment.aside = Self.step * (1 - 2 * way)
        case .goRight: moment.aside = Self.step * (2 * way - 1)
        case .nearer: moment.magnified = pow(Self.closest, 1 - way)
        case .away: moment.magnified = pow(Self.closest, way)
        }
        return moment
    }

    /// Whether an object goes anywhere.
    func moves(_ index: Int) -> Bool { speeds[index].x.magnitude * seconds > 0.5 }

    /// Whether an object goes to the right.
    func goesRight(_ index: Int) -> Bool { speeds[index].x > 0 }
}
