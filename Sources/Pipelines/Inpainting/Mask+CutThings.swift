import GentoolMatting
import GentoolRaster

extension Mask {
    /// What lies beside the mask of things that it covers only in part: a rim, a limb, a shadow, with its soft edge.
    ///
    /// Colours and edges tell where a thing under the mask ends (`GrabCut`). Left out is what goes on beyond the reach, which
    /// is half the side of a square as large as the mask (the ground that a thing stands on, a wire behind it), and what is
    /// large in comparison with what the mask covers of the thing (another one).
    ///
    /// - Parameter picture: as large as the mask.
    /// - Returns: as large; 0 wherever the mask is above 0.
    public func restOfCutThings(in picture: Picture) -> Mask {
        var rest = Mask(width: width, height: height)
        for region in regions(joiningWithin: Self.together) {
            let area = cropped(to: region).values.count { $0 > 0 }
            let reach = max(Self.leastReach, Int(Double(area).squareRoot() / 2))
            let window = region.expanded(by: 3 * reach).intersection(bounds)
            let mask = cropped(to: window)
            let image = picture.cropped(to: window).visibleColors
            let outline = GrabCut.Places.Outline(mask: mask.thresholded(at: .leastNonzeroMagnitude), reach: reach)
            let cut = GrabCut().cut(image, GrabCut.Places(outline: outline)).mask
            for part in mask.parts(outside: cut, reach: reach) {
                for run in part.runs {
                    for column in run.columns { rest[window.x + column, window.y + run.row] = 1 }
                }
            }
        }
        guard !rest.isEmpty else { return rest }
        let grown = rest.grown(by: Self.softness).values
        return Mask(width: width, height: height, values: zip(grown, values).map { $1 > 0 ? 0 : $0 })
    }

    /// Within how many pixels parts of a mask are one.
    private static let together = 8
    /// In pixels, for the smallest masks.
    private static let leastReach = 6
    /// How wide a soft edge is, in pixels.
    private static let softness: Float = 2
    /// How large a part of the rest may be, and all of it has to be, in units of what the mask covers of the thing.
    private static let (largest, least) = (0.3, 0.01)

    /// The parts of a thing outside of this mask that hang together with it.
    private func parts(outside thing: Mask, reach: Int) -> [MaskPart] {
        let distance = thresholded(at: .leastNonzeroMagnitude).distanceTransform(to: .filled).values
        let isThing = thing.values.map { $0 > 0.5 }
        let covered = isThing.indices.count { isThing[$0] && distance[$0] == 0 }
        let outside = Mask(
            width: width, height: height,
            values: isThing.indices.map { isThing[$0] && distance[$0] > 0 ? 1 : 0 })
        let limit = Float((reach - 2) * (reach - 2))
        var total = 0
        let parts = outside.parts().filter { part in
            var (count, touching, reaching) = (0, 0, 0)
            for run in part.runs {
                for column in run.columns {
                    let distance = distance[run.row * width + column]
                    count += 1
                    if distance <= 2 { touching += 1 }
                    if distance > limit { reaching += 1 }
                }
            }
            let isRest =
                touching > 0 && 4 * reaching <= touching && Double(count) <= Self.largest * Double(covered)
            if isRest { total += count }
            return isRest
        }
        return Double(total) < Self.least * Double(covered) ? [] : parts
    }
}
