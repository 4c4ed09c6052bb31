import GentoolBase
import GentoolRaster
import Glibc

extension TrainingLog {
    private static let width = 640
    private static let panelHeight = 180

    /// The curves of all series, one below the other, each with its name, its first and last step, and its largest and
    /// smallest value: steps to the right; upwards values, on a logarithmic scale if all are positive and the largest is
    /// more than ten times the smallest.
    func curves() -> Picture {
        let panels = series.filter { !$0.points.isEmpty }
        let height = max(1, panels.count) * Self.panelHeight
        var image = FloatImage(width: Self.width, height: height, channels: 3, repeating: 1)
        for (place, panel) in panels.enumerated() {
            image.draw(
                panel, in: PixelRect(x: 0, y: place * Self.panelHeight, width: Self.width, height: Self.panelHeight))
        }
        return Picture(image)
    }
}

private enum Ink {
    static let frame: [Float] = [0.85, 0.85, 0.85]
    static let curve: [Float] = [0.1, 0.35, 0.7]
    static let text: [Float] = [0.25, 0.25, 0.25]
}

extension FloatImage {
    /// What is left of a panel beside its curve.
    private static let margins = (left: 72, right: 12, vertical: 24)

    fileprivate mutating func draw(_ series: TrainingLog.Series, in panel: PixelRect) {
        let values = series.points.map(\.value).filter(\.isFinite)
        guard let smallest = values.min(), let largest = values.max() else { return }
        let frame = PixelRect(
            x: panel.x + Self.margins.left, y: panel.y + Self.margins.vertical,
            width: panel.width - Self.margins.left - Self.margins.right,
            height: panel.height - 2 * Self.margins.vertical)
        let isLogarithmic = smallest > 0 && largest > 10 * smallest
        let scale = { (value: Double) in isLogarithmic ? log(value) : value }
        let (bottom, top) = (scale(smallest), scale(largest))
        let (first, last) = (series.points[0].step, series.points[series.points.count - 1].step)
        for x in frame.columns { for y in [frame.y, frame.y + frame.height - 1] { paint(x, y, Ink.frame) } }

        let (above, below) = (frame.y - BitmapFont.small.height - 6, frame.y + frame.height + 6)
        let half = BitmapFont.small.height / 2
        write(series.name + (isLogarithmic ? ", logarithmic" : ""), at: frame.x, above)
        write(String(printf: "%.4g", largest), endingAt: frame.x - 6, frame.y - half)
        write(String(printf: "%.4g", smallest), endingAt: frame.x - 6, frame.y + frame.height - 1 - half)
        write("step \(first)", at: frame.x, below)
        write("\(last)", endingAt: frame.x + frame.width, below)

        let places = series.points.filter(\.value.isFinite).map { point in
            (
                x: Double(frame.x) + Double(point.step - first) / Double(max(1, last - first))
                    * Double(frame.width - 1),
                y: Double(frame.y)
                    + (1 - (scale(point.value) - bottom) / max(1e-12, top - bottom)) * Double(frame.height - 1)
            )
        }
        if places.count == 1 {
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                paint(Int(places[0].x) + dx, Int(places[0].y) - dy, Ink.curve)
            }
        }
        for (from, to) in Swift.zip(places, places.dropFirst()) {
            let length = max(1, Int(max(abs(to.x - from.x), abs(to.y - from.y)).rounded(.up)))
            for part in 0...length {
                let weight = Double(part) / Double(length)
                let (x, y) = (from.x + weight * (to.x - from.x), from.y + weight * (to.y - from.y))
                paint(Int(x.rounded()), Int(y.rounded()), Ink.curve)
            }
        }
    }

    private mutating func write(_ text: String, endingAt right: Int, _ top: Int) {
        write(text, at: right - BitmapFont.small.width(of: text), top)
    }

    private mutating func write(_ text: String, at left: Int, _ top: Int) {
        let letters = BitmapFont.small.mask(of: text)
        for y in 0..<letters.height {
            for x in 0..<letters.width where letters[x, y] > 0 && left + x < width {
                paint(left + x, top + y, Ink.text)
            }
        }
    }

    private mutating func paint(_ x: Int, _ y: Int, _ color: [Float]) {
        for channel in 0..<3 { self[x, y, channel] = color[channel] }
    }
}
