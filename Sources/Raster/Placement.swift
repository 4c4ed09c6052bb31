/// A picture that fills a part of another one, or all of it at another size.
struct Placement: PlaceMap {
    /// The size of the picture, in pixels.
    let before: PixelSize
    /// Where it stands in the new one.
    let inside: PixelRect
    /// The size of the new one.
    let after: PixelSize

    func callAsFunction(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
        (
            (Double(inside.x) + x * Double(inside.width)) / Double(after.width),
            (Double(inside.y) + y * Double(inside.height)) / Double(after.height)
        )
    }

    func size(_ width: Double, _ height: Double) -> (width: Double, height: Double) {
        (width * Double(inside.width) / Double(after.width), height * Double(inside.height) / Double(after.height))
    }

    /// How many pixels of the new picture stand for one, along each side.
    var scale: (x: Double, y: Double) {
        (Double(inside.width) / Double(before.width), Double(inside.height) / Double(before.height))
    }

    /// Whether the new picture is the same as far as places are concerned.
    var movesNothing: Bool { before == after && inside == PixelRect(width: after.width, height: after.height) }
}
