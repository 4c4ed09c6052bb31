import Foundation
import GentoolBase
import GentoolPipelines
import GentoolRaster
import Testing

/// Frames of clips that go with those before them.
@Suite("Steady frames")
struct SteadyFramesTests {
    /// Random textures, coarse and fine: the same for the same place, whatever part is looked at.
    private static func texture(width: Int, height: Int, x: Double = 0, y: Double = 0, seed: UInt64 = 0) -> FloatImage {
        func random(_ column: Int, _ row: Int, _ channel: Int, _ octave: Int) -> Double {
            var bits = UInt64(bitPattern: Int64(column &* 73_856_093 ^ row &* 19_349_663 ^ channel &* 83_492_791))
            bits = (bits ^ seed ^ UInt64(octave) &* 0x9E37_79B9_7F4A_7C15) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ bits >> 29) &* 0x94D0_49BB_1331_11EB
            return Double((bits ^ bits >> 32) & 0xFFFF) / 0xFFFF
        }
        /// Between values that stand so many pixels apart.
        func noise(_ u: Double, _ v: Double, _ step: Double, _ channel: Int, _ octave: Int) -> Double {
            let (i, j) = (Int((u / step).rounded(.down)), Int((v / step).rounded(.down)))
            func smooth(_ t: Double) -> Double { t * t * (3 - 2 * t) }
            let (a, b) = (smooth(u / step - Double(i)), smooth(v / step - Double(j)))
            let upper = random(i, j, channel, octave) * (1 - a) + random(i + 1, j, channel, octave) * a
            let lower = random(i, j + 1, channel, octave) * (1 - a) + random(i + 1, j + 1, channel, octave) * a
            return upper * (1 - b) + lower * b
        }
        var values: [Float] = []
        for row in 0..<height {
            for column in 0..<width {
                let (u, v) = (Double(column) + x + 100, Double(row) + y + 100)
                let light = noise(u, v, 17, 0, 0) + 0.6 * noise(u, v, 7, 0, 1)
                for channel in 0..<3 { values.append(Float((light + 0.3 * noise(u, v, 9, channel + 1, 2)) / 1.9)) }
            }
        }
        return FloatImage(width: width, height: height, channels: 3, values: values)
    }

    @Test("The motion of a pan is found to a fifth of a pixel", arguments: [(3.0, -2.0), (0.5, 1.25), (-5.0, 3.0)])
    func motion(_ x: Double, _ y: Double) {
        let before = Self.texture(width: 96, height: 80)
        let now = Self.texture(width: 96, height: 80, x: x, y: y)
        let field = MotionField(from: before, to: now)
        for row in stride(from: 20, to: 60, by: 5) {
            for column in stride(from: 20, to: 76, by: 7) {
                let vector = field.vectors[row * 96 + column]
                #expect(abs(vector.x - Float(x)) < 0.2 && abs(vector.y - Float(y)) < 0.2, "\(vector)")
            }
        }
        let moved = field.moved(before)
        let middle = PixelRect(x: 20, y: 20, width: 56, height: 40)
        let error = zip(moved.cropped(to: middle).values, now.cropped(to: middle).values).map { abs($0 - $1) }.max()
        #expect((error ?? 1) < 0.05)
    }

    @Test("A hole moves as what is around it, and what has just come into view is not trusted")
    func trust() {
        let before = Self.texture(width: 96, height: 80)
        var now = Self.texture(width: 96, height: 80, x: 4, y: 1)
        var isHole = [Bool](repeating: false, count: 96 * 80)
        for row in 30..<50 {
            for column in 40..<60 {
                isHole[row * 96 + column] = true
                for channel in 0..<3 { now[column, row, channel] = 0 }
            }
        }
        let field = MotionField(from: before, to: now, unknown: isHole)
        let vector = field.vectors[40 * 96 + 50]
        #expect(abs(vector.x - 4) < 0.3 && abs(vector.y - 1) < 0.3, "\(vector)")
        let trust = field.trust(from: before, to: now)
        #expect(trust[40 * 96 + 50] < 0.2 && trust[20 * 96 + 20] > 0.8 && trust[40 * 96 + 95] == 0)
    }

    /// The mean difference of two frames of a pan along its motion, in 0...1, within a part of the second.
    private static func flicker(_ before: Picture, _ now: Picture, x: Int, y: Int, in part: PixelRect) -> Double {
        let (a, b) = (FloatImage(before), FloatImage(now))
        var (sum, count) = (0.0, 0.0)
        for row in part.rows {
            for column in part.columns {
                guard (0..<a.width).contains(column + x), (0..<a.height).contains(row + y) else { continue }
                for channel in 0..<3 {
                    sum += Double(abs(b[column, row, channel] - a[column + x, row + y, channel]))
                    count += 1
                }
            }
        }
        return sum / count
    }

    @Test("Fillings and strokes of a pan flicker half as much at most as those of each frame alone")
    func flicker() throws {
        let size = (width: 128, height: 96)
        let frames = (0..<4).map {
            Picture(Self.texture(width: size.width, height: size.height, x: Double(3 * $0), y: Double($0)))
        }
        let hole = PixelRect(x: 50, y: 36, width: 24, height: 22)
        let mask = Mask(width: size.width, height: size.height, filling: hole)
        let style = Picture(Self.texture(width: 90, height: 90, seed: 40))
        let stylizer = try PatchStylizer([StylePicture(style, name: "style")])
        let pipeline = StyleTransferPipeline(stylizer)
        var (steady, alone): ([Picture], [Picture]) = ([], [])
        var (painted, paintedAlone): ([Picture], [Picture]) = ([], [])
        var before: (picture: Picture, memory: Picture)?
        var memory: Picture?
        for frame in frames {
            let inpainter = PatchInpainter()
            alone.append(try inpainter.filled(frame, mask: mask))
            let filled = try inpainter.filled(frame, mask: mask, after: steady.last.map { ($0, memory) })
            steady.append(filled.picture)
            memory = filled.memory
            paintedAlone.append(try pipeline.stylize(frame))
            let made = try pipeline.stylize(frame, after: before)
            painted.append(made.picture)
            before = (frame, try #require(made.memory))
        }
        func mean(_ pictures: [Picture], in part: PixelRect) -> Double {
            (1..<4).map { Self.flicker(pictures[$0 - 1], pictures[$0], x: 3, y: 1, in: part) }.reduce(0, +) / 3
        }
        let inside = PixelRect(x: 54, y: 40, width: 14, height: 12)
        #expect(mean(steady, in: inside) <= mean(alone, in: inside) / 2)
        let all = PixelRect(x: 8, y: 8, width: 108, height: 78)
        #expect(mean(painted, in: all) <= mean(paintedAlone, in: all) / 2)
    }
}
