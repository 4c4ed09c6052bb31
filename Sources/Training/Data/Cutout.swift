import Glibc
import GentoolBase
import GentoolRaster
import GentoolTensors

/// A thing without what was behind it.
public struct Cutout: Sendable {
    /// Four channels, colours multiplied by alpha; as large as the thing.
    public let image: FloatImage

    /// - Parameter image: four channels, of which the last is alpha, with which the others are multiplied.
    /// - Returns: `nil` if nothing of it can be seen.
    public init?(premultiplied image: FloatImage) {
        let alpha = Mask(
            width: image.width, height: image.height,
            values: stride(from: 3, to: image.values.count, by: 4).map { min(max(image.values[$0], 0), 1) })
        guard let box = alpha.boundingBox(above: 0.06) else { return nil }
        self.image = image.resampled(width: box.width, height: box.height, region: box)
    }

    /// Those of all pictures of a folder that have alpha.
    ///
    /// - Parameters:
    ///   - folder: where they are.
    ///   - largest: things of longer sides are made smaller.
    ///   - leftOut: is told which pictures show no thing, and why.
    /// - Throws: `TrainingError` for a folder without any; what reading throws.
    public static func all(in folder: PictureFolder, largest: Int, leftOut: inout [String]) throws -> [Cutout] {
        let cutouts = try folder.files.compactMap { file -> Cutout? in
            let picture = try Picture(contentsOf: file)
            guard picture.format.hasAlpha else {
                leftOut.append("\(file): has no alpha, so that nothing is cut out")
                return nil
            }
            var image = FloatImage(picture.converted(to: .rgba))
            image.premultiply()
            let size = MaskedPicture.shrunk(picture.size, to: largest)
            let cutout = Cutout(
                premultiplied: image.resampled(width: size.width, height: size.height, filter: .bilinear))
            if cutout == nil { leftOut.append("\(file): is transparent all over") }
            return cutout
        }
        guard !cutouts.isEmpty else {
            throw TrainingError(.notFound, file: folder.name, "has no pictures with alpha; expected cut-out things")
        }
        return cutouts
    }

    /// The thing on nothing: of any size, turned a little, mostly near the middle.
    ///
    /// - Parameters:
    ///   - side: of the square, in pixels.
    ///   - least: how long the thing is at least, in parts of the side.
    func placed(side: Int, least: Double, using generator: inout SplitMix64) -> FloatImage {
        func number(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &generator) }
        func normal(_ deviation: Double) -> Double { generator.normal(deviation) }
        let angle = number(0...1) < 0.7 ? normal(.pi / 18) : number((-Double.pi / 2)...(Double.pi / 2))
        let isMirrored = Bool.random(using: &generator)
        let longest = Double(side) * number(least...1.15)
        let proportion = Double(image.width) / Double(image.height) * exp(number(-0.2...0.2))
        let width = max(4, Int(proportion > 1 ? longest : longest * proportion))
        let height = max(4, Int(proportion > 1 ? longest / proportion : longest))
        let spread = number(0...1) < 0.7 ? 0.16 : 0.3
        let (middleX, middleY) = (Double(side) * (0.5 + normal(spread)), Double(side) * (0.5 + normal(spread)))
        let thing = image.resampled(width: width, height: height, filter: .bilinear)
        var result = FloatImage(width: side, height: side, channels: 4)
        let (cosine, sine) = (cos(angle), sin(angle))
        for y in 0..<side {
            for x in 0..<side {
                let (right, down) = (Double(x) + 0.5 - middleX, Double(y) + 0.5 - middleY)
                let across = (cosine * right + sine * down) * (isMirrored ? -1 : 1)
                thing.add(
                    at: across + Double(width) / 2 - 0.5, cosine * down - sine * right + Double(height) / 2 - 0.5,
                    to: &result.values, from: (y * side + x) * 4)
            }
        }
        return result
    }
}

extension FloatImage {
    /// Adds the four channels of a place between pixels; outside of the image there is nothing.
    fileprivate func add(at x: Double, _ y: Double, to values: inout [Float], from start: Int) {
        guard x > -1, y > -1, x < Double(width), y < Double(height) else { return }
        let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
        for row in [top, top + 1] where (0..<height).contains(row) {
            for column in [left, left + 1] where (0..<width).contains(column) {
                let weight = Float((1 - abs(x - Double(column))) * (1 - abs(y - Double(row))))
                for channel in 0..<4 {
                    values[start + channel] += weight * self.values[(row * width + column) * 4 + channel]
                }
            }
        }
    }
}
