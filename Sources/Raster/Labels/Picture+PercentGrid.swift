extension Picture {
    /// With dashed lines every tenth of its width and height, and their percentages at the upper and the left edge.
    public func withPercentGrid() -> Picture {
        var result = converted(to: .rgb)
        for tenth in 1..<10 {
            let (x, y) = (width * tenth / 10, height * tenth / 10)
            for isWhite in [false, true] {
                func dashes(_ length: Int) -> [Float] {
                    (0..<length).map { ($0 / 4).isMultiple(of: 2) == isWhite ? 0.55 : 0 }
                }
                let ink: Float = isWhite ? 1 : 0
                result.draw(Mask(width: 1, height: height, values: dashes(height)), ink, x: x, y: 0)
                result.draw(Mask(width: width, height: 1, values: dashes(width)), ink, x: 0, y: y)
            }
        }
        for tenth in 1..<10 {
            result.write("\(tenth * 10)%", x: width * tenth / 10 + 3, y: 2)
            result.write("\(tenth * 10)%", x: 2, y: height * tenth / 10 + 3)
        }
        return result
    }

    /// Writes in white on a dark ground, where there is room.
    private mutating func write(_ text: String, x: Int, y: Int) {
        let letters = BitmapFont.holding([text]).mask(of: text, scale: max(1, max(width, height) / 500))
        guard letters.width <= width, letters.height <= height else { return }
        let (left, top) = (min(x, width - letters.width), min(y, height - letters.height))
        let ground = Mask(width: letters.width + 4, height: letters.height + 4, repeating: 0.65)
        draw(ground, 0, x: left - 2, y: top - 2)
        draw(letters, 1, x: left, y: top)
    }
}
