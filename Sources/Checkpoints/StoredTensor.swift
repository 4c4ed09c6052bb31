import CKernels
import Parallel

/// A tensor in a file: a view of mapped memory.
public struct StoredTensor: Sendable {
    public let name: String
    /// The length of each axis, outermost first.
    public let shape: [Int]
    public let type: ElementType
    let file: MappedFile
    let range: Range<Int>

    /// How many elements there are.
    public var count: Int { shape.reduce(1, *) }

    /// The elements as they are stored.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
    }

    /// The elements as floats. What was read of the file no longer counts as memory in use afterwards.
    public func floats() -> [Float] {
        let floats = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            withBytes { bytes in
                let blocks = count / type.blockLength
                concurrentBands(of: blocks, smallest: max(1, 1 << 16 / type.blockLength)) { band in
                    convert(bytes, band, to: buffer.baseAddress! + band.lowerBound * type.blockLength)
                }
            }
            initialized = count
        }
        file.release(range)
        return floats
    }

    /// Converts the blocks of `band`; most types have blocks of one element.
    private func convert(_ bytes: UnsafeRawBufferPointer, _ band: Range<Int>, to out: UnsafeMutablePointer<Float>) {
        func convertEach<Stored>(_: Stored.Type, _ float: (Stored) -> Float) {
            for (place, index) in band.enumerated() {
                out[place] = float(bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Stored>.stride, as: Stored.self))
            }
        }
        let start = bytes.baseAddress! + band.lowerBound * type.byteCount
        switch type {
        case .f32: UnsafeMutableRawPointer(out).copyMemory(from: start, byteCount: band.count * 4)
        case .f16: kernel_floats_from_f16(start, band.count, out)
        case .bf16: kernel_floats_from_bf16(start, band.count, out)
        case .f64: convertEach(Double.self) { Float($0) }
        case .i64: convertEach(Int64.self) { Float($0) }
        case .i32: convertEach(Int32.self) { Float($0) }
        case .i16: convertEach(Int16.self) { Float($0) }
        case .i8: convertEach(Int8.self) { Float($0) }
        case .u8, .bool: convertEach(UInt8.self) { Float($0) }
        default:
            for block in 0..<band.count {
                QuantizedBlocks.decode(type, start + block * type.byteCount, to: out + block * type.blockLength)
            }
        }
    }
}
