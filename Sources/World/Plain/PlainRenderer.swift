import GentoolBase
import GentoolRaster
import Glibc

/// Paints shapes, textures and dead leaves, each sample by itself.
struct PlainRenderer {
    let width: Int
    let height: Int

    private var side: Float { Float(min(width, height)) }

    /// Samples in the middle of equal cells: their column's and row's place, from the middle of the picture, in units
    /// of its shorter side.
    private func place(_ index: Int, of count: Int) -> Float {
        (Float(index) + 0.5 - Float(count) / 2) / (side * Float(ToneMapping.samples))
    }

    /// Paints rows of samples; `paint` gets the columns' places, the row's place, and the row to fill.
    private func painted(
        _ paint: (_ x: [Float], _ y: Float, _ colors: inout [RGB], _ parts: UnsafeMutablePointer<UInt8>) -> Void
    ) -> Frame {
        let frame = Frame(width: width * ToneMapping.samples, height: height * ToneMapping.samples)
        let x = (0..<frame.width).map { place($0, of: frame.width) }
        concurrentBands(of: frame.height, smallest: 32) { rows in
            var colors = [RGB](repeating: RGB(), count: frame.width)
            for row in rows {
                let first = row * frame.width
                paint(x, place(row, of: frame.height), &colors, frame.part + first)
                for column in 0..<frame.width { frame.color[first + column] = colors[column] }
            }
        }
        return frame
    }

    private var spacing: Float { 1 / (side * Float(ToneMapping.samples)) }

    func frame(_ texture: TexturePicture) -> Frame {
        let surface = Surface(texture)
        return painted { x, y, colors, _ in surface.fill(&colors, x: x, y: y, print: spacing) }
    }

    func frame(_ picture: ShapePicture) -> Frame {
        let surface: Surface?
        var plain = RGB()
        switch picture.background {
        case .plain(let color):
            surface = nil
            plain = color.rgb(varied: UInt32(truncatingIfNeeded: picture.seed))
        case .texture(let texture): surface = Surface(texture)
        }
        let shapes = picture.shapes.map { ($0, $0.color.rgb(varied: $0.seed), SIMD2(cos($0.turn), sin($0.turn))) }
        return painted { x, y, colors, parts in
            if let surface {
                surface.fill(&colors, x: x, y: y, print: spacing)
            } else {
                for column in 0..<x.count { colors[column] = plain * (1.03 - 0.12 * (x[column] * x[column] + y * y)) }
            }
            for (index, (shape, color, axis)) in shapes.enumerated() where shape.isPresent {
                let dy = (y - shape.y) / shape.radius
                guard abs(dy) < 1.6 else { continue }
                for column in 0..<x.count {
                    let dx = (x[column] - shape.x) / shape.radius
                    guard abs(dx) < 1.6 else { continue }
                    let p = SIMD2(dx * axis.x + dy * axis.y, dy * axis.x - dx * axis.y)
                    guard shape.form.distance(p) < 0 else { continue }
                    // A little brighter above, as if lit from there.
                    colors[column] = color * (1.02 - 0.08 * dy)
                    parts[column] = Frame.Part.firstObject + UInt8(index)
                }
            }
        }
    }

    func frame(_ leaves: LeavesPicture) -> Frame {
        struct Leaf {
            let x: Float
            let y: Float
            let radius: Float
            let color: RGB
            let slope: SIMD2<Float>
        }
        var random = SeededRandom(leaves.seed, "fall")
        let palette = (0..<6).map { _ in
            mix(RGB(random.unit(), random.unit(), random.unit()), RGB(repeating: random.unit()), 0.45)
                * random.float(0.15...1)
        }
        let grain = Noise(wavelength: 0.06, octaves: 5, gain: 0.6, seed: random.seed())
        let (halfX, halfY) = (Float(width) / side / 2 + leaves.largest, Float(height) / side / 2 + leaves.largest)
        let frame = Frame(width: width * ToneMapping.samples, height: height * ToneMapping.samples)
        let count = frame.width * frame.height
        // From the uppermost leaf down, each sample takes the first that covers it.
        var open = count
        var fallen = 0
        while open > 0 && fallen < 60_000 {
            fallen += 1
            let t = random.unit()
            let (low, high) = (1 / (leaves.smallest * leaves.smallest), 1 / (leaves.largest * leaves.largest))
            let leaf = Leaf(
                x: random.float(-halfX...halfX), y: random.float(-halfY...halfY),
                // Later, only large ones still find something to cover.
                radius: fallen > 6000 ? leaves.largest : 1 / mix(low, high, t).squareRoot(),
                color: random.pick(palette) * random.float(0.6...1.3),
                slope: SIMD2(random.float(-0.3...0.3), random.float(-0.3...0.3)))
            func span(_ middle: Float, _ size: Int) -> Range<Int> {
                let scale = side * Float(ToneMapping.samples)
                let low = max(0, Int(max(-1, (middle - leaf.radius) * scale + Float(size) / 2)))
                return low..<max(low, min(size, Int(max(0, (middle + leaf.radius) * scale + Float(size) / 2)) + 1))
            }
            let columns = span(leaf.x, frame.width)
            for row in span(leaf.y, frame.height) {
                let dy = (place(row, of: frame.height) - leaf.y) / leaf.radius
                for column in columns where frame.part[row * frame.width + column] == Frame.Part.sky {
                    let dx = (place(column, of: frame.width) - leaf.x) / leaf.radius
                    guard dx * dx + dy * dy < 1 else { continue }
                    frame.part[row * frame.width + column] = Frame.Part.land
                    frame.color[row * frame.width + column] = leaf.color * (1 + dx * leaf.slope.x + dy * leaf.slope.y)
                    open -= 1
                }
            }
        }
        let x = (0..<frame.width).map { place($0, of: frame.width) }
        concurrentBands(of: frame.height, smallest: 32) { rows in
            var noise = x
            for row in rows {
                let y = [Float](repeating: place(row, of: frame.height), count: x.count)
                grain.fill(&noise, x: x, y: y, count: x.count)
                for column in 0..<x.count {
                    frame.color[row * frame.width + column] *= 1 + 0.35 * leaves.grain * noise[column]
                }
            }
        }
        return frame
    }

    /// The picture of a frame.
    func developed(_ frame: Frame) -> Picture {
        ToneMapping.developed(ToneMapping.reduced(frame), width: width, height: height)
    }
}
