import GentoolBase
import GentoolRaster

extension Mask {
    /// How far `coveringRemnants` reaches in a picture of this size, in pixels: a 125th of the shorter side, at most 12.
    public static func remnantReach(width: Int, height: Int) -> Int { min(12, min(width, height) / 125) }

    /// The mask with what of the covered things looks out of it.
    ///
    /// A mask that touches a thing leaves its outline, out of which the thing grows again. Grown over is what is unlike
    /// all that lies a little farther out, like something under the mask, and connected to it, with its soft edge; where
    /// the picture goes on beyond the reach as it is at the mask, nothing is. What looks through the mask's own soft edge
    /// is covered likewise.
    ///
    /// - Parameters:
    ///   - picture: as large as the mask.
    ///   - reach: in pixels how far from the mask a pixel may be covered; farther away none changes.
    public func coveringRemnants(in picture: Picture, reach: Int) -> Mask {
        guard reach > 0, !isEmpty else { return self }
        let margin = 3 * reach + 3
        var result = self
        for region in regions(joiningWithin: 2 * margin) {
            let window = region.expanded(by: margin).intersection(bounds)
            let part = RemnantSearch(cropped(to: window), FloatImage(picture.cropped(to: window)), reach: reach)
            for (index, pixel) in part.found().enumerated() where pixel {
                result[window.x + index % window.width, window.y + index / window.width] = 1
            }
        }
        return result
    }
}

/// Looks for remnants in a window of a picture.
private struct RemnantSearch {
    private let image: FloatImage
    private let values: [Float]
    private let reach: Int
    /// Per pixel the distance to the mask.
    private let distance: [Float]
    private let offsets: [(x: Int, y: Int)]

    /// From which value on nothing shows through a mask.
    private static let whole: Float = 0.99
    /// The least squared difference of colours, over all channels, that tells things apart.
    private static let difference: Float = 0.006
    /// And the least that tells the soft edge of a thing, which is a mixture, from its surroundings.
    private static let faintest: Float = 0.001
    /// And the least that tells a fringe.
    private static let faintestFringe: Float = 0.003
    /// How wide a fringe is, in pixels.
    private static let fringe = 2
    /// The least squared cosine at which a colour counts as a mixture of two.
    private static let alignment: Float = 0.7

    init(_ mask: Mask, _ image: FloatImage, reach: Int) {
        self.image = image
        self.reach = reach
        values = mask.values
        // In a soft edge, such as a matte's, the thing shows through: it is covered only where the mask is whole.
        let isWhole = mask.values.contains { $0 > Self.whole }
        let filled = mask.thresholded(at: isWhole ? Self.whole : .leastNonzeroMagnitude)
        distance = filled.distanceTransform(to: .filled).values.map { $0.squareRoot() }
        // Every pixel near by; of a wide surrounding every other one.
        let (span, step) = (2 * reach + 2, reach > 6 ? 2 : 1)
        offsets = stride(from: -span, through: span, by: step).flatMap { y in
            stride(from: -span, through: span, by: step).compactMap { x in
                x * x + y * y <= span * span ? (x, y) : nil
            }
        }
    }

    /// Per pixel whether it is a remnant.
    func found() -> [Bool] {
        let (width, height) = (image.width, image.height)
        var looks = [Look](repeating: .around, count: values.count)
        looks.withUnsafeMutableBufferPointer { looks in
            parallelFor(height) { y in
                for x in 0..<width where distance[y * width + x] > 0 && distance[y * width + x] <= Float(reach) {
                    looks[y * width + x] = look(x, y)
                }
            }
        }
        // What is not connected to the mask is no part of what it covers.
        var isFound = [Bool](repeating: false, count: values.count)
        var open = values.indices.filter { distance[$0] == 0 }
        var outline = open
        while let pixel = open.popLast() {
            for neighbour in neighbours(pixel) where looks[neighbour] == .covered && !isFound[neighbour] {
                isFound[neighbour] = true
                open.append(neighbour)
                outline.append(neighbour)
            }
        }
        for _ in 0..<Self.fringe {
            outline = outline.flatMap { neighbours($0).filter { looks[$0] == .fringe && !isFound[$0] } }
            for pixel in outline { isFound[pixel] = true }
        }
        return isFound
    }

    private enum Look {
        /// Like something farther out.
        case around
        /// Unlike that, and not what is covered either: cameras and resizing leave such lines beside edges.
        case fringe
        /// Unlike that, and like what is covered or a mixture of the two.
        case covered
    }

    private func look(_ x: Int, _ y: Int) -> Look {
        let pixel = y * image.width + x
        var around: (place: Int, difference: Float) = (pixel, .infinity)
        var covered: [Int] = []
        for offset in offsets {
            let (column, row) = (x + offset.x, y + offset.y)
            guard column >= 0 && row >= 0 && column < image.width && row < image.height else { continue }
            let place = row * image.width + column
            if distance[place] == 0 {
                covered.append(place)
            } else if distance[place] > Float(reach) {
                let difference = squaredDifference(pixel, place)
                if difference < around.difference { around = (place, difference) }
            }
        }
        guard around.difference.isFinite && around.difference > Self.faintest else { return .around }
        let isCovered = covered.contains { place in
            let isAlike = squaredDifference(pixel, place) < around.difference
            if around.difference > Self.difference && isAlike { return true }
            // The cosine between the ways from the surroundings to the pixel and to what is covered.
            let product = product(pixel, place, from: around.place)
            return product > 0
                && product * product > Self.alignment * around.difference * squaredDifference(place, around.place)
        }
        return isCovered ? .covered : around.difference > Self.faintestFringe ? .fringe : .around
    }

    private func product(_ a: Int, _ b: Int, from origin: Int) -> Float {
        let channels = image.channels
        var sum: Float = 0
        for channel in 0..<channels {
            let from = image.values[origin * channels + channel]
            sum += (image.values[a * channels + channel] - from) * (image.values[b * channels + channel] - from)
        }
        return sum
    }

    private func squaredDifference(_ a: Int, _ b: Int) -> Float {
        let channels = image.channels
        var sum: Float = 0
        for channel in 0..<channels {
            let difference = image.values[a * channels + channel] - image.values[b * channels + channel]
            sum += difference * difference
        }
        return sum
    }

    private func neighbours(_ pixel: Int) -> [Int] {
        let (x, y) = (pixel % image.width, pixel / image.width)
        var result: [Int] = []
        for row in max(0, y - 1)...min(image.height - 1, y + 1) {
            for column in max(0, x - 1)...min(image.width - 1, x + 1) where row != y || column != x {
                result.append(row * image.width + column)
            }
        }
        return result
    }
}
