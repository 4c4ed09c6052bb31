import CGentoolKernels

extension Samples {
    /// Samples `range`, scaled to 0...1.
    func copy(_ range: Range<Int>, to floats: UnsafeMutablePointer<Float>) {
        switch self {
        case .eight(let values):
            values.withUnsafeBufferPointer {
                gentool_floats_from_u8($0.baseAddress! + range.lowerBound, range.count, floats)
            }
        case .sixteen(let values):
            values.withUnsafeBufferPointer {
                gentool_floats_from_u16($0.baseAddress! + range.lowerBound, range.count, floats)
            }
        }
    }

    /// `count` samples of `depth` bits (8 or 16) that `fill` stores, each at least once, from as many
    /// threads as it likes.
    init(count: Int, depth: Int, fill: (SampleStore) -> Void) {
        switch depth {
        case 16:
            self = .sixteen(
                [UInt16](unsafeUninitializedCapacity: count) { buffer, initialized in
                    fill(.sixteen(buffer.baseAddress!))
                    initialized = count
                })
        default:
            self = .eight(
                [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                    fill(.eight(buffer.baseAddress!))
                    initialized = count
                })
        }
    }
}

/// Memory for samples that are being computed.
enum SampleStore {
    case eight(UnsafeMutablePointer<UInt8>)
    case sixteen(UnsafeMutablePointer<UInt16>)

    /// Stores `count` values of 0...1 from sample `offset` on: clamped, and rounded to the nearest.
    func store(_ floats: UnsafePointer<Float>, count: Int, at offset: Int) {
        switch self {
        case .eight(let samples): gentool_u8_from_floats(floats, count, samples + offset)
        case .sixteen(let samples): gentool_u16_from_floats(floats, count, samples + offset)
        }
    }
}
