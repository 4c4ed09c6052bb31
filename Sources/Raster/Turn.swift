/// What an orientation (Exif 2.32, §4.6.4.A) does to places in a picture.
struct Turn: PlaceMap {
    let orientation: Int

    var isTransposed: Bool { orientation >= 5 }

    /// Where a place of the stored picture stands in the upright one.
    func callAsFunction(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
        switch orientation {
        case 2: (1 - x, y)
        case 3: (1 - x, 1 - y)
        case 4: (x, 1 - y)
        case 5: (y, x)
        case 6: (1 - y, x)
        case 7: (1 - y, 1 - x)
        case 8: (y, 1 - x)
        default: (x, y)
        }
    }

    func size(_ width: Double, _ height: Double) -> (width: Double, height: Double) {
        isTransposed ? (height, width) : (width, height)
    }
}
