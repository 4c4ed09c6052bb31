import GentoolRaster
import Glibc

/// How a thing that an instruction names is put into a picture: what a small model expects in it shows where such a thing
/// belongs, and there it paints it into a hole. It paints things better into holes than into whole pictures.
enum Addition {
    /// What an instruction asks to be put into a picture: "a red balloon" of "add a red balloon"; `nil` where it asks for
    /// no single thing.
    static func thing(askedForBy instruction: String) -> String? {
        let words = instruction.lowercased().split(separator: " ")
        guard words.count > 2, verbs.contains(words[0]), articles.contains(words[1]) else { return nil }
        let name = words[2...].prefix { !prepositions.contains($0) }
        let article = words[1] == "another" ? "a" : words[1]
        return name.isEmpty ? nil : ([article] + name).joined(separator: " ")
    }

    private static let verbs: [Substring] = ["add", "put", "place"]
    private static let articles: [Substring] = ["a", "an", "another", "the"]
    private static let prepositions: [Substring] = ["in", "into", "on", "onto", "there", "to"]

    /// Things of the world that belong in different places: what a picture would look like with any of them in it tells
    /// nothing about one.
    static let otherThings = ["a balloon", "a boat", "a house", "a tent", "a tree", "the moon"]

    /// How often a model is asked what it expects, each time through other noise.
    static let turns = 8
    /// The noise through which a model guesses at a picture: it tells a sky from a lake, and no things from each other.
    static let guessedThrough: Float = 5

    /// Where in a picture a thing belongs: where it is expected more than other things are (Couairon et al. 2023,
    /// "DiffEdit", §3.2), and hides little.
    ///
    /// - Parameters:
    ///   - picture: latents.
    ///   - expectations: what latents are expected with the thing in the picture, followed by the same with each of some
    ///     other things; once for each way of asking.
    /// - Returns: a square of latents.
    static func place(in picture: FloatImage, expectations: [[FloatImage]]) -> PixelRect {
        let (width, height) = (picture.width, picture.height)
        let surprises = expectations.map { surprise(at: $0[0], beside: Array($0.dropFirst())) }
        let side = min(width, height, max(2, Int((sideShare * Float(width * height).squareRoot()).rounded())))
        // Holes are seen with something around them, if there is room.
        let margin = min(1, (min(width, height) - side) / 2)
        let squares = (margin...(height - side - margin)).flatMap { y in
            (margin...(width - side - margin)).map { PixelRect(x: $0, y: y, width: side, height: side) }
        }
        func fitness(_ square: PixelRect) -> Float {
            let cells = square.rows.flatMap { row in square.columns.map { row * width + $0 } }
            let product = surprises.reduce(1) { product, surprise in product * cells.reduce(0) { $0 + surprise[$1] } }
            return pow(product, 1 / Float(surprises.count)) / (picture.deviation(of: cells) + plainDeviation)
        }
        return squares.map { ($0, fitness($0)) }.max { $0.1 < $1.1 }!.0
    }

    /// The side of a hole, as a part of the picture's.
    private static let sideShare: Float = 0.22
    /// The deviation of latents that show hardly more than a plain area.
    private static let plainDeviation: Float = 0.25

    /// How far each pixel is from what is usual.
    private static func surprise(at image: FloatImage, beside others: [FloatImage]) -> [Float] {
        let squares = image.values.indices.map { element in
            let difference = image.values[element] - median(others.map { $0.values[element] })
            return difference * difference
        }
        return stride(from: 0, to: squares.count, by: image.channels).map { first in
            squares[first..<first + image.channels].reduce(0, +).squareRoot()
        }
    }

    private static func median(_ values: [Float]) -> Float {
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    /// Which pixels of a hole show the thing, and not only a coarser copy of what was there.
    static func outline(of painted: FloatImage, over before: FloatImage) -> Mask {
        func coarse(_ image: FloatImage) -> FloatImage {
            image.resampled(width: outlineSide, height: outlineSide, filter: .bilinear)
        }
        let changes = coarse(painted).changes(from: coarse(before))
        return Mask(
            width: outlineSide, height: outlineSide,
            values: changes.map { ($0 - leastChange) / (certainChange - leastChange) }
        ).largestPart.resized(width: painted.width, height: painted.height)
    }

    private static let outlineSide = 28
    private static let leastChange: Float = 0.055
    private static let certainChange: Float = 0.12
}

extension FloatImage {
    /// The standard deviation of some pixels, the mean of all channels' variances.
    fileprivate func deviation(of pixels: [Int]) -> Float {
        let variances = (0..<channels).map { channel in
            let values = pixels.map { self.values[$0 * channels + channel] }
            let mean = values.reduce(0, +) / Float(values.count)
            return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)
        }
        return (variances.reduce(0, +) / Float(channels)).squareRoot()
    }
}
