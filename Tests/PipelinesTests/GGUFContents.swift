import Foundation

/// A file of GGUF as programs for quantised models write it: matrices in blocks of 8 bits, all else in floats.
struct GGUFContents {
    private var entries = Data()
    private var header = Data()
    private var data = Data()
    private var count: UInt64 = 0
    private var entryCount: UInt64 = 0

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

    /// An entry whose value is a text (of type 8), or an array of texts or of integers of 32 bits (5).
    mutating func add(entry key: String, _ text: String) { addEntry(key, Self.number(UInt32(8)) + Self.text(text)) }

    mutating func add(entry key: String, _ texts: [String]) {
        let head = Self.number(UInt32(9)) + Self.number(UInt32(8)) + Self.number(UInt64(texts.count))
        addEntry(key, texts.reduce(into: head) { $0 += Self.text($1) })
    }

    mutating func add(entry key: String, _ numbers: [Int]) {
        let head = Self.number(UInt32(9)) + Self.number(UInt32(5)) + Self.number(UInt64(numbers.count))
        addEntry(key, numbers.reduce(into: head) { $0 += Self.number(Int32($1)) })
    }

    private mutating func addEntry(_ key: String, _ value: Data) {
        entries += Self.text(key) + value
        entryCount += 1
    }

    private static func text(_ text: String) -> Data { number(UInt64(text.utf8.count)) + Data(text.utf8) }
    private static func number(_ number: some FixedWidthInteger) -> Data {
        withUnsafeBytes(of: number.littleEndian) { Data($0) }
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { header += Data($0) }
    }

    var bytes: Data {
        var file = Data("GGUF".utf8)
        withUnsafeBytes(of: UInt32(3).littleEndian) { file += Data($0) }
        for number in [count, entryCount] { withUnsafeBytes(of: number.littleEndian) { file += Data($0) } }
        file += entries + header
        file += Data(count: (Self.alignment - file.count % Self.alignment) % Self.alignment)
        return file + data
    }
}
