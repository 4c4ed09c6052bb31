import CGentoolKernels
import GentoolBase

/// A tensor that is to be written.
public struct TensorContents: Sendable, Equatable {
    /// The last dimension varies fastest.
    public let shape: [Int]
    /// What each element is stored as.
    public let type: ElementType
    /// The elements, little-endian.
    let bytes: [UInt8]
    /// What the elements of each row are multiplied by.
    private(set) var rowScales: [Float]?

    /// Floats.
    ///
    /// - Precondition: they fill the shape exactly.
    public init(shape: [Int], floats: [Float], as format: FloatFormat = .f32) {
        precondition(floats.count == shape.reduce(1, *), "the elements must fill the shape \(shape) exactly")
        self.shape = shape
        if let largest = format.largestInteger, shape.count > 1, !floats.isEmpty {
            type = .i8
            (bytes, rowScales) = Self.integers(floats, rows: shape[0], largest: largest)
        } else if format == .f32 {
            type = .f32
            bytes = Self.littleEndian(floats.map(\.bitPattern))
        } else {
            type = .bf16
            let halves = [UInt16](unsafeUninitializedCapacity: floats.count) { halves, count in
                if !floats.isEmpty { gentool_bf16_from_floats(floats, floats.count, halves.baseAddress!) }
                count = floats.count
            }
            bytes = Self.littleEndian(halves)
        }
    }

    /// Of the elements as they are stored; `StoredTensor` has the same of what was read.
    public var checksum: Checksum { Checksum(bytes) }

    /// The nearest multiples of a scale for each row, with which its largest number becomes the largest integer.
    private static func integers(_ floats: [Float], rows: Int, largest: Float) -> (bytes: [UInt8], scales: [Float]) {
        let length = floats.count / rows
        let scales = (0..<rows).map { row in
            let most = floats[(row * length)..<((row + 1) * length)].reduce(0) { max($0, abs($1)) }
            return most / largest >= .leastNormalMagnitude ? most / largest : 1
        }
        let bytes = floats.indices.map { index in
            let value = (floats[index] / scales[index / length]).rounded()
            // No number, or one out of all bounds, is stored as 0: an integer has no word for it.
            return UInt8(bitPattern: abs(value) <= largest ? Int8(value) : 0)
        }
        return (bytes, scales)
    }

    private static func littleEndian<Word: FixedWidthInteger>(_ words: [Word]) -> [UInt8] {
        #if _endian(little)
            words.withUnsafeBytes { Array($0) }
        #else
            words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
        #endif
    }
}
