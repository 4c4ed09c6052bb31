import Foundation
import GentoolPipelines
import GentoolRaster
import Testing

/// Pictures that move themselves.
@Suite("Moving stills")
struct MovingStillTests {
    /// Colours between random ones that stand some pixels apart, in several octaves: clouds, more or less.
    private static func clouds(width: Int, height: Int, depth: Int = 8) -> Picture {
        var image = FloatImage(width: width, height: height, channels: 3, repeating: 0.25)
        var bits: UInt64 = 7
        for (step, strength) in [(24, 0.3), (10, 0.15), (4, 0.08)] as [(Int, Float)] {
            let (columns, rows) = (width / step + 2, height / step + 2)
            var random = FloatImage(width: columns, height: rows, channels: 3)
            for place in random.values.indices {
                bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                random.values[place] = Float(bits >> 40) / Float(1 << 24)
            }
            let large = random.resampled(width: columns * step, height: rows * step, filter: .bicubic)
            for y in 0..<height {
                for x in 0..<width {
                    for channel in 0..<3 {
                        image[x, y, channel] = min(1, max(0, image[x, y, channel] + strength * large[x, y, channel]))
                    }
                }
            }
        }
        return Picture(image, depth: depth)
    }

    private static func drifting(_ x: Float, _ y: Float) -> StillMotion {
        var motion = StillMotion()
        motion.drift = SIMD2(x, y)
        return motion
    }

    private static func difference(_ a: Picture, _ b: Picture) -> Float {
        let (a, b) = (FloatImage(a).values, FloatImage(b).values)
        return zip(a, b).reduce(0) { $0 + abs($1.0 - $1.1) } / Float(a.count)
    }

    private static func all(_ picture: Picture) -> Mask {
        Mask(width: picture.width, height: picture.height, repeating: 1)
    }

    @Test(
        "The loop closes: the step from its last frame to its first is like the others", arguments: [0, 2] as [Float])
    func loop(waves: Float) throws {
        let photo = Self.clouds(width: 120, height: 90)
        var motion = Self.drifting(24, 6)
        motion.waves = waves
        let moving = try MovingStill(
            photo, region: Mask(width: 120, height: 90, filling: PixelRect(x: 0, y: 0, width: 120, height: 60)), motion)
        let frames = (0..<16).map { moving.frame(at: Float($0) / 16) }
        let steps = (0..<16).map { Self.difference(frames[$0], frames[($0 + 1) % 16]) }
        #expect(steps.min()! > 0.001)
        #expect(steps.max()! < 1.5 * steps.min()!, "\(steps)")
        if waves == 0 { #expect(Self.difference(frames[0], photo) < 0.002) }
        // Each frame is one of its own: a loop that shows the same half twice is half as long as it says.
        for place in 1..<16 { #expect(Self.difference(frames[0], frames[place]) > 0.001) }
    }

    @Test("Pixels outside the mask are exact", arguments: [8, 16], [PixelFormat.rgb, .rgba, .gray])
    func outside(depth: Int, format: PixelFormat) throws {
        let photo = Self.clouds(width: 90, height: 80, depth: depth).converted(to: format)
        let mask = Mask(width: 90, height: 80, filling: PixelRect(x: 10, y: 5, width: 70, height: 40)).feathered(6)
        var motion = Self.drifting(-20, 8)
        motion.waves = 1
        let moving = try MovingStill(photo, region: mask, motion)
        for time in [0.1, 0.5, 0.9] as [Float] { expectChangesOnly(in: mask, from: photo, to: moving.frame(at: time)) }
    }

    @Test("Two copies that mix keep the contrast of one")
    func contrast() throws {
        let photo = Self.clouds(width: 160, height: 120)
        let moving = try MovingStill(photo, region: Self.all(photo), Self.drifting(40, 0))
        func spread(_ picture: Picture, _ step: Int) -> Float {
            let image = FloatImage(picture)
            var sum: Float = 0
            for y in 0..<120 {
                for x in step..<160 {
                    let change = image[x, y] - image[x - step, y]
                    sum += change * change
                }
            }
            return sum.squareRoot()
        }
        for step in [2, 6, 12] {
            let usual = spread(photo, step)
            for time in [0.125, 0.25, 0.4, 0.7] as [Float] {
                let ratio = spread(moving.frame(at: time), step) / usual
                #expect((0.88...1.12).contains(ratio), "\(step) \(time): \(ratio)")
            }
        }
    }

    @Test(
        "What drifts goes as far as it is said, and that way",
        arguments: [(60, 0), (-40, 20), (0, -50)] as [(Float, Float)])
    func way(_ x: Float, _ y: Float) throws {
        let photo = Self.clouds(width: 160, height: 120)
        let moving = try MovingStill(photo, region: Self.all(photo), Self.drifting(x, y))
        let field = MotionField(from: FloatImage(moving.frame(at: 0)), to: FloatImage(moving.frame(at: 0.05)))
        var mean = SIMD2<Float>.zero
        for row in 30..<90 { for column in 40..<120 { mean += field.vectors[row * 160 + column] / (60 * 80) } }
        // Where it was is behind where it goes.
        #expect(abs(mean.x + 0.05 * x) < 0.3 && abs(mean.y + 0.05 * y) < 0.3, "\(mean)")
    }

    @Test("What is far drifts less: a sky at the horizon, and water there")
    func perspective() throws {
        let photo = Self.clouds(width: 160, height: 200)
        for isSky in [true, false] {
            let box = PixelRect(x: 0, y: isSky ? 0 : 120, width: 160, height: 80)
            let moving = try MovingStill(
                photo, region: Mask(width: 160, height: 200, filling: box), Self.drifting(48, 0))
            let field = MotionField(from: FloatImage(moving.frame(at: 0)), to: FloatImage(moving.frame(at: 0.06)))
            func speed(_ rows: Range<Int>) -> Float {
                rows.reduce(0) { sum, y in
                    sum + (40..<120).reduce(0) { $0 - field.vectors[y * 160 + $1].x } / Float(80 * rows.count)
                }
            }
            let (upper, lower) = (speed(box.y + 8..<box.y + 24), speed(box.maxY - 24..<box.maxY - 8))
            #expect(isSky ? upper > 1.3 * lower : lower > 1.3 * upper, "\(isSky): \(upper) \(lower)")
        }
    }

    @Test("A border that cuts through what moves does not tear; one of something in front is drifted behind")
    func borders() throws {
        var image = FloatImage(Self.clouds(width: 200, height: 120))
        // Something dark stands before the right part.
        for y in 40..<120 { for x in 150..<170 { for channel in 0..<3 { image[x, y, channel] = 0.02 } } }
        let photo = Picture(image)
        var mask = Mask(width: 200, height: 120, filling: PixelRect(x: 50, y: 0, width: 150, height: 120))
        for y in 40..<120 { for x in 150..<170 { mask[x, y] = 0 } }
        let moving = try MovingStill(photo, region: mask, Self.drifting(16, 0))
        let frame = FloatImage(moving.frame(at: 0.25))
        func change(_ columns: Range<Int>) -> Float {
            (50..<110).reduce(0) { sum, y in
                sum + columns.reduce(0) { $0 + abs(frame[$1, y] - image[$1, y]) } / Float(60 * columns.count)
            }
        }
        #expect(change(50..<54) < 0.3 * change(90..<130), "\(change(50..<54)) \(change(90..<130))")
        #expect(change(140..<147) > 0.4 * change(90..<130), "\(change(140..<147)) \(change(90..<130))")
        let darkest = (45..<110).map { y in ((130..<148).map { frame[$0, y] } + (172..<190).map { frame[$0, y] }).min()!
        }
        #expect(darkest.min()! > 0.15, "\(darkest.min()!)")
    }

    @Test("Waves ripple most where water is nearest, and leave its horizon alone")
    func waves() throws {
        let photo = Self.clouds(width: 120, height: 160)
        var motion = StillMotion()
        motion.waves = 3
        let mask = Mask(width: 120, height: 160, filling: PixelRect(x: 0, y: 40, width: 120, height: 120))
        let moving = try MovingStill(photo, region: mask, motion)
        let (before, frame) = (FloatImage(photo), FloatImage(moving.frame(at: 0.3)))
        func change(_ rows: Range<Int>) -> Float {
            rows.reduce(0) { sum, y in sum + (0..<120).reduce(0) { $0 + abs(frame[$1, y] - before[$1, y]) } }
                / Float(120 * rows.count)
        }
        #expect(change(44..<60) < 0.4 * change(130..<156), "\(change(44..<60)) \(change(130..<156))")
        #expect(change(130..<156) > 0.01)
    }

    @Test("A camera begins with the picture and comes back; it never leaves it")
    func camera() throws {
        let ramp = FloatImage(
            width: 101, height: 51, channels: 3, values: (0..<(101 * 51 * 3)).map { Float($0 / 3 % 101) / 100 })
        let photo = Picture(ramp, depth: 16)
        var motion = StillMotion()
        motion.zoom = 2
        let near = try MovingStill(photo, region: nil, motion)
        #expect(near.frame(at: 0) == photo)
        let half = FloatImage(near.frame(at: 0.5))
        #expect(abs(half[0, 20] - 0.25) < 0.01 && abs(half[50, 20] - 0.5) < 0.01 && abs(half[100, 20] - 0.75) < 0.01)
        motion.zoom = 1
        motion.pan = [20, 0]
        let aside = try MovingStill(photo, region: nil, motion)
        let (left, right) = (FloatImage(aside.frame(at: 0)), FloatImage(aside.frame(at: 0.5)))
        #expect(abs(left[50, 20] - 0.4) < 0.01 && abs(right[50, 20] - 0.6) < 0.01)
        #expect(left[0, 20] >= 0 && right[100, 20] <= 1 && right[99, 20] < right[100, 20])
        motion.pan = [95, 0]
        #expect(throws: MotionError.self) { try MovingStill(photo, region: nil, motion) }
    }

    @Test("What is too narrow to move is refused")
    func narrow() throws {
        let photo = Self.clouds(width: 60, height: 40)
        let line = Mask(width: 60, height: 40, filling: PixelRect(x: 0, y: 20, width: 60, height: 2))
        #expect(throws: MotionError.self) { try MovingStill(photo, region: line, Self.drifting(10, 0)) }
    }
}
