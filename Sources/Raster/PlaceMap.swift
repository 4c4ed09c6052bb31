/// How places in a picture become places in another one that is made of it. Both have sides of length 1.
protocol PlaceMap {
    /// Where a place stands in the new picture.
    func callAsFunction(_ x: Double, _ y: Double) -> (x: Double, y: Double)
    /// What a width and a height become.
    func size(_ width: Double, _ height: Double) -> (width: Double, height: Double)
}

extension PlaceMap {
    /// What the subject of a picture becomes (Exif 2.32, §4.6.5.D): its middle, and its diameter or its width and height;
    /// all in pixels.
    func subject(_ values: [Int], from before: PixelSize, to after: PixelSize) -> [Int] {
        guard (2...4).contains(values.count), before.width > 0, before.height > 0 else { return values }
        let middle = self(Double(values[0]) / Double(before.width), Double(values[1]) / Double(before.height))
        var result = [middle.x * Double(after.width), middle.y * Double(after.height)]
        if values.count > 2 {
            let size = size(Double(values[2]) / Double(before.width), Double(values.last!) / Double(before.height))
            let sides = [size.width * Double(after.width), size.height * Double(after.height)]
            result += values.count == 4 ? sides : [sides.max()!]
        }
        return result.map { Int(min(1e9, max(0, $0.rounded()))) }
    }
}
