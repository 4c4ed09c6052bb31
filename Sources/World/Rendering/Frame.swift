/// What the camera sees, sample by sample, while it is painted.
final class Frame {
    /// What a sample shows; objects follow from `firstObject` on, in the landscape's order.
    enum Part {
        static let sky: UInt8 = 0
        static let land: UInt8 = 1
        static let water: UInt8 = 2
        static let plants: UInt8 = 3
        static let firstObject: UInt8 = 16
    }

    let width: Int
    let height: Int
    /// Light in x, y, z.
    let color: UnsafeMutablePointer<RGB>
    /// The distance in front of the eye, in metres.
    let depth: UnsafeMutablePointer<Float>
    /// On land: slope along x, slope along z, share of the sun. On water: x is its depth.
    let surface: UnsafeMutablePointer<SIMD4<Float>>
    let part: UnsafeMutablePointer<UInt8>

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        let count = width * height
        color = .allocate(capacity: count)
        depth = .allocate(capacity: count)
        surface = .allocate(capacity: count)
        part = .allocate(capacity: count)
        color.initialize(repeating: RGB(), count: count)
        depth.initialize(repeating: .infinity, count: count)
        surface.initialize(repeating: SIMD4(), count: count)
        part.initialize(repeating: Part.sky, count: count)
    }

    deinit {
        color.deallocate()
        depth.deallocate()
        surface.deallocate()
        part.deallocate()
    }
}
