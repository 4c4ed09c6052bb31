import GentoolModels
import GentoolRaster

/// Points and a box in a part of a picture, as networks that take prompts are shown them.
struct PlacesInView {
    /// In pixels of the part; some may be outside of it.
    let points: [MaskPoint]
    /// Around what is meant, in pixels of the part.
    let box: PixelRect?

    /// What holds all points of what is meant.
    var bounds: PixelRect {
        points.filter(\.isMeant).map { PixelRect(x: $0.x, y: $0.y, width: 1, height: 1) }
            .reduce(PixelRect(width: 0, height: 0)) { $0.union($1) }
    }

    /// The same places in a part of this part.
    func seen(from view: PixelRect) -> PlacesInView {
        PlacesInView(
            points: points.map { MaskPoint(x: $0.x - view.x, y: $0.y - view.y, isMeant: $0.isMeant) },
            box: box?.seen(from: view))
    }

    /// What networks are told of the places.
    ///
    /// - Parameters:
    ///   - side: of the square that the part becomes.
    ///   - width: of the part, in pixels.
    ///   - height: of the part, in pixels.
    func maps(side: Int, width: Int, height: Int) -> PromptMaps {
        let (across, down) = (Double(side) / Double(width), Double(side) / Double(height))
        func pixel(_ place: Int, _ scale: Double) -> Int { Int(((Double(place) + 0.5) * scale - 0.5).rounded()) }
        func pixels(_ places: Range<Int>, _ scale: Double) -> Range<Int> {
            let first = Int((Double(places.lowerBound) * scale).rounded())
            return first..<max(first + 1, Int((Double(places.upperBound) * scale).rounded()))
        }
        var maps = PromptMaps(side: side)
        for point in points {
            maps.addPoint(x: pixel(point.x, across), y: pixel(point.y, down), isMeant: point.isMeant)
        }
        if let box { maps.addBox(columns: pixels(box.columns, across), rows: pixels(box.rows, down)) }
        return maps
    }
}
