import Raster

/// Where a model changed a picture.
struct ChangedPlace {
    private let width: Int
    private let height: Int
    /// For each answer and pixel, how far the colour moved that moved farthest.
    private let changes: [[Float]]

    /// - Parameters:
    ///   - seen: what the model saw.
    ///   - answers: what it made of that, in the same size.
    init(from seen: FloatImage, to answers: [FloatImage]) {
        // What differs from pixel to pixel says nothing.
        let (width, height) = (max(1, seen.width / 2), max(1, seen.height / 2))
        let before = seen.resampled(width: width, height: height)
        (self.width, self.height) = (width, height)
        changes = answers.map { answer in
            let after = answer.resampled(width: width, height: height)
            return (0..<(width * height)).map { pixel in
                (3 * pixel..<3 * pixel + 3).map { abs(after.values[$0] - before.values[$0]) }.max()!
            }
        }
    }

    /// All that changed in most answers, with what only one of them changed beside it; `nil` if that is too much, or
    /// nothing. 1 is changed, else 0; half as large as the picture.
    var whole: Mask? {
        // With a thing goes what only one of the answers took away of it, and its shadow.
        place(around: mask { mean($0) > Self.certainChange })
    }

    /// The one place that changed most; as `whole`.
    var strongest: Mask? {
        guard let pixel = (0..<(width * height)).max(by: { mean($0) < mean($1) }), mean(pixel) > Self.certainChange
        else { return nil }
        return place(around: mask { $0 == pixel })
    }

    private func place(around certain: Mask) -> Mask? {
        let all = mask { pixel in changes.contains { $0[pixel] > Self.faintChange } }
        let place = certain.spread(in: all).grown(by: Self.margin).thresholded()
        return place.isEmpty || place.coverage > Self.largestShare ? nil : place
    }

    private func mean(_ pixel: Int) -> Float { changes.reduce(0) { $0 + $1[pixel] } / Float(changes.count) }

    private func mask(_ isInside: (_ pixel: Int) -> Bool) -> Mask {
        Mask(width: width, height: height, values: (0..<(width * height)).map { isInside($0) ? 1 : 0 })
    }

    private static let certainChange: Float = 0.15
    private static let faintChange: Float = 0.08
    /// How much more than what changed is filled, in pixels of the mask.
    private static let margin: Float = 1.5
    private static let largestShare = 0.3
}

extension Mask {
    /// All that hangs together with this mask in another one that has it in it; both of 0 and 1.
    fileprivate func spread(in other: Mask) -> Mask {
        var spread = self
        while true {
            let grown = spread.grown(by: 1.5)
            let next = Mask(
                width: width, height: height,
                values: zip(grown.values, other.values).map { $0 > 0 && $1 > 0 ? 1 : 0 })
            if next == spread { return spread }
            spread = next
        }
    }
}
