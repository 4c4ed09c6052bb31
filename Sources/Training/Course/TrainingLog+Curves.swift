import Foundation
import Raster

extension TrainingLog {
    private static let width = 640
    private static let panelHeight = 160
    private static let border = 12

    /// The curves of all series, one below the other: steps to the right; upwards values, on a logarithmic scale if all
    /// are positive and the largest is more than ten times the smallest.
    func curves() -> Picture {
        let panels = series.filter { $0.points.count > 1 }
        let height = max(1, panels.count) * Self.panelHeight
        var image = FloatImage(width: Self.width, height: height, channels: 3, repeating: 1)
        for (place, panel) in panels.enumerated() {
            let frame = PixelRect(
                x: Self.border, y: place * Self.panelHeight + Self.border, width: Self.width - 2 * Self.border,
                height: Self.panelHeight - 2 * Self.border)
            image.draw(panel, in: frame)
        }
        return Picture(image)
    }
}

extension FloatImage {
    fileprivate mutating func draw(_ series: TrainingLog.Series, in frame: PixelRect) {
        let values = series.points.map(\.value).filter(\.isFinite)
        guard let smallest = values.min(), let largest = values.max() else { return }
        let isLogarithmic = smallest > 0 && largest > 10 * smallest
        let scale = { (value: Double) in isLogarithmic ? log(value) : value }
        let (bottom, top) = (scale(smallest), scale(largest))
        let (first, last) = (series.points[0].step, series.points[series.points.count - 1].step)
        for x in frame.columns { for y in [frame.y, frame.y + frame.height - 1] { paint(x, y, [0.85, 0.85, 0.85]) } }
        let places = series.points.filter(\.value.isFinite).map { point in
            (
                x: Double(frame.x) + Double(point.step - first) / Double(max(1, last - first))
                    * Double(frame.width - 1),
                y: Double(frame.y)
                    + (1 - (scale(point.value) - bottom) / max(1e-12, top - bottom)) * Double(frame.height - 1)
            )
        }
        for (from, to) in Swift.zip(places, places.dropFirst()) {
            let length = max(1, Int(max(abs(to.x - from.x), abs(to.y - from.y)).rounded(.up)))
            for part in 0...length {
                let weight = Double(part) / Double(length)
                let (x, y) = (from.x + weight * (to.x - from.x), from.y + weight * (to.y - from.y))
                paint(Int(x.rounded()), Int(y.rounded()), [0.1, 0.35, 0.7])
            }
        }
    }

    private mutating func paint(_ x: Int, _ y: Int, _ color: [Float]) {
        for channel in 0..<3 { self[x, y, channel] = color[channel] }
    }
}
