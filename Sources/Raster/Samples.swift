/// The samples of a picture at the depth they were stored in.
///
/// Depths under 8 bits are widened to 8 on reading (so that the largest value becomes 255).
public enum Samples: Sendable, Equatable {
    /// 0...255.
    case eight([UInt8])
    /// 0...65535, in the machine's byte order.
    case sixteen([UInt16])

    /// How many samples there are: pixels times channels.
    public var count: Int {
        switch self {
        case .eight(let values): values.count
        case .sixteen(let values): values.count
        }
    }

    /// Bits of a sample: 8 or 16.
    public var depth: Int {
        switch self {
        case .eight: 8
        case .sixteen: 16
        }
    }
}
