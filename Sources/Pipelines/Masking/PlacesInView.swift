import GentoolModels
import GentoolRaster
import GentoolTensors

/// Points and a box in a part of a picture, as networks that take prompts are shown them.
struct PlacesInView {
    /// In pixels of the part; some may be outside of it.
    let points: [MaskPoint]
    /// Around what is meant, in pixels of the part.
    let box: PixelRect?

    /// How large a point is shown, in parts of the side: as in training.
    private static let radius = 1.0 / 64

    /// What holds all that is meant.
    var bounds: PixelRect {
        points.filter(\.isMeant).map { PixelRect(x: $0.x, y: $0.y, width: 1, height: 1) }
            .reduce(box ?? PixelRect(x: 0, y: 0, width: 0, height: 0)) { $0.union($1) }
    }

    /// The same places in a part of this part.
    func seen(from view: PixelRect) -> PlacesInView {
        PlacesInView(
            points: points.map { MaskPoint(x: $0.x - view.x, y: $0.y - view.y, isMeant: $0.isMeant) },
            box: box.map { PixelRect(x: $0.x - view.x, y: $0.y - view.y, width: $0.width, height: $0.height) })
    }

    /// 1, side, side, `U2Net.promptChannels`: discs at the points, and the filled box.
    ///
    /// - Parameters:
    ///   - side: of the square that the part becomes.
    ///   - width: of the part, in pixels.
    ///   - height: of the part, in pixels.
    func maps(side: Int, width: Int, height: Int) -> Tensor {
        let (across, down) = (Double(side) / Double(width), Double(side) / Double(height))
        let reach = Self.radius * Double(side)
        return Tensor(shape: [1, side, side, U2Net.promptChannels]) { (out: UnsafeMutablePointer<Float>) in
            out.update(repeating: 0, count: side * side * U2Net.promptChannels)
            for point in points {
                let (x, y) = ((Double(point.x) + 0.5) * across - 0.5, (Double(point.y) + 0.5) * down - 0.5)
                for row in 0..<side {
                    for column in 0..<side {
                        let (dx, dy) = (Double(column) - x.rounded(), Double(row) - y.rounded())
                        guard dx * dx + dy * dy <= reach * reach else { continue }
                        out[(row * side + column) * U2Net.promptChannels + (point.isMeant ? 0 : 1)] = 1
                    }
                }
            }
            guard let box else { return }
            func scaled(_ range: Range<Int>, _ scale: Double) -> Range<Int> {
                let first = Int((Double(range.lowerBound) * scale).rounded())
                return max(0, first)..<min(side, max(first + 1, Int((Double(range.upperBound) * scale).rounded())))
            }
            for row in scaled(box.rows, down) {
                for column in scaled(box.columns, across) { out[(row * side + column) * U2Net.promptChannels + 2] = 1 }
            }
        }
    }
}
