import Foundation

/// A file of GGUF as programs for quantised models write it: matrices in blocks of 8 bits, all else in floats.
struct GGUFContents {
    private var header = Data()
    private var data = Data()
    private var count: UInt64 = 0

    private static let alignment = 32
    private static let block = 32

    mutating func add(_ name: String, shape: [Int], floats: [Float]) {
        let isQuantised = shape.count == 2 && shape[1] % Self.block == 0
        append(UInt64(name.utf8.count))
        header += Data(name.utf8)
        append(UInt32(shape.count))
        for length in shape.reversed() { append(UInt64(length)) }
        append(UInt32(isQuantised ? 8 : 0))
        append(UInt64(data.count))
        if isQuantised {
            for start in stride(from: 0, to: floats.count, by: Self.block) {
                let values = floats[start..<(start + Self.block)]
                let scale = (values.map(abs).max() ?? 0) / 127
                withUnsafeBytes(of: Float16(scale)) { data += Data($0) }
                data += Data(
                    values.map { UInt8(bitPattern: Int8(scale > 0 ? ($0 / scale).rounded() : 0)) })
            }
        } else {
            floats.withUnsafeBytes { data += Data($0) }
        }
        data += Data(count: (Self.alignment - data.count % Self.alignment) % Self.alignment)
        count += 1
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { header += Data($0) }
    }

    var bytes: Data {
        var file = Data("GGUF".utf8)
        withUnsafeBytes(of: UInt32(3).littleEndian) { file += Data($0) }
        for number in [count, 0] { withUnsafeBytes(of: number.littleEndian) { file += Data($0) } }
        file += header
        file += Data(count: (Self.alignment - file.count % Self.alignment) % Self.alignment)
        return file + data
    }
}
