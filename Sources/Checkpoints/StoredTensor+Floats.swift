import CGentoolKernels
import GentoolBase

extension StoredTensor {
    /// All elements as 32-bit floats, dequantised if need be; a `bool` becomes 0 or 1.
    ///
    /// What was read of the file no longer counts as memory in use afterwards: whoever wants floats keeps those.
    public func floats() -> [Float] {
        let floats = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            concurrentBands(of: count / type.blockElements, smallest: max(1, 1 << 16 / type.blockElements)) { band in
                let elements = (band.lowerBound * type.blockElements)..<(band.upperBound * type.blockElements)
                copyFloats(elements, to: buffer.baseAddress! + elements.lowerBound)
            }
            initialized = count
        }
        release()
        return floats
    }

    /// What was read of the file no longer counts as memory in use; it can be read again.
    public func release() { file.release(range) }

    /// Some elements as 32-bit floats, dequantised if need be.
    ///
    /// Different ranges can be copied at the same time.
    ///
    /// - Parameters:
    ///   - elements: indices in `shape`'s order, inside 0..<count; they may begin and end within a block.
    ///   - target: room for as many floats.
    public func copyFloats(_ elements: Range<Int>, to target: UnsafeMutablePointer<Float>) {
        precondition(elements.lowerBound >= 0 && elements.upperBound <= count, "elements outside of the tensor")
        guard !elements.isEmpty else { return }
        defer { scaleRows(of: elements, at: target) }
        if strides != nil {
            gathered(elements).withUnsafeBytes {
                type.decode(blocks: elements.count, at: $0.baseAddress!, to: target)
            }
            return
        }
        withExtendedLifetime(file) {
            decode(elements, from: file.bytes.baseAddress! + range.lowerBound, to: target)
        }
    }

    /// The sum of the products of some elements with as many other numbers.
    ///
    /// Elements in quantised blocks are not stored as floats for it: that takes little more time than to read them.
    ///
    /// - Parameters:
    ///   - elements: indices in `shape`'s order, inside 0..<count; they may begin and end within a block.
    ///   - factors: as many floats.
    /// - Returns: the sum, in 32-bit floats.
    public func dot(_ elements: Range<Int>, _ factors: UnsafePointer<Float>) -> Float {
        let size = type.blockElements
        if strides == nil, rowScales == nil, elements.lowerBound % size == 0, elements.count % size == 0 {
            precondition(elements.lowerBound >= 0 && elements.upperBound <= count, "elements outside of the tensor")
            let sum = withExtendedLifetime(file) {
                type.dot(
                    blocks: elements.count / size,
                    at: file.bytes.baseAddress! + range.lowerBound + elements.lowerBound / size * type.blockBytes,
                    factors)
            }
            if let sum { return sum }
        }
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: elements.count) { floats in
            copyFloats(elements, to: floats.baseAddress!)
            return gentool_dot(floats.baseAddress!, factors, elements.count)
        }
    }

    private func scaleRows(of elements: Range<Int>, at target: UnsafeMutablePointer<Float>) {
        guard let rowScales else { return }
        let length = count / rowScales.count
        for element in elements { target[element - elements.lowerBound] *= rowScales[element / length] }
    }

    private func decode(_ elements: Range<Int>, from start: UnsafeRawPointer, to target: UnsafeMutablePointer<Float>) {
        let size = type.blockElements
        var (index, target) = (elements.lowerBound, target)
        while index < elements.upperBound {
            let block = start + index / size * type.blockBytes
            let skipped = index % size
            let whole = (elements.upperBound - index) / size
            if skipped == 0 && whole > 0 {
                type.decode(blocks: whole, at: block, to: target)
                index += whole * size
                target += whole * size
            } else {
                let wanted = min(size - skipped, elements.upperBound - index)
                withUnsafeTemporaryAllocation(of: Float.self, capacity: size) { decoded in
                    type.decode(blocks: 1, at: block, to: decoded.baseAddress!)
                    target.update(from: decoded.baseAddress! + skipped, count: wanted)
                }
                index += wanted
                target += wanted
            }
        }
    }
}

extension ElementType {
    /// Decodes blocks that stand at any alignment to `blockElements` floats each.
    func decode(blocks count: Int, at start: UnsafeRawPointer, to target: UnsafeMutablePointer<Float>) {
        let bytes = start.assumingMemoryBound(to: UInt8.self)
        switch self {
        case .f64: convert(Double.self, count, start, target) { Float($0) }
        case .f32: UnsafeMutableRawPointer(target).copyMemory(from: start, byteCount: 4 * count)
        case .f16: gentool_floats_from_f16(bytes, count, target)
        case .bf16: gentool_floats_from_bf16(bytes, count, target)
        case .f8_e4m3, .f8_e5m2:
            let values = self == .f8_e4m3 ? Float8.e4m3 : Float8.e5m2
            convert(UInt8.self, count, start, target) { values[Int($0)] }
        case .i64: convert(Int64.self, count, start, target) { Float($0) }
        case .i32: convert(Int32.self, count, start, target) { Float($0) }
        case .i16: convert(Int16.self, count, start, target) { Float($0) }
        case .i8: convert(Int8.self, count, start, target) { Float($0) }
        case .u8: convert(UInt8.self, count, start, target) { Float($0) }
        case .bool: convert(UInt8.self, count, start, target) { $0 == 0 ? 0 : 1 }
        case .q8_0: gentool_floats_from_q8_0(bytes, count, target)
        case .q4_0: gentool_floats_from_q4_0(bytes, count, target)
        case .q4_1: gentool_floats_from_q4_1(bytes, count, target)
        case .q5_0: gentool_floats_from_q5_0(bytes, count, target)
        case .q5_1: gentool_floats_from_q5_1(bytes, count, target)
        case .q2_K: gentool_floats_from_q2_K(bytes, count, target)
        case .q3_K: gentool_floats_from_q3_K(bytes, count, target)
        case .q4_K: gentool_floats_from_q4_K(bytes, count, target)
        case .q5_K: gentool_floats_from_q5_K(bytes, count, target)
        case .q6_K: gentool_floats_from_q6_K(bytes, count, target)
        }
    }

    /// The sum of the products of quantised blocks' numbers, as `decode` makes them, with others; `nil` of plain numbers.
    func dot(blocks count: Int, at start: UnsafeRawPointer, _ factors: UnsafePointer<Float>) -> Float? {
        let bytes = start.assumingMemoryBound(to: UInt8.self)
        return switch self {
        case .f64, .f32, .f16, .bf16, .f8_e4m3, .f8_e5m2, .i64, .i32, .i16, .i8, .u8, .bool: nil
        case .q8_0: gentool_dot_q8_0(bytes, count, factors)
        case .q4_0: gentool_dot_q4_0(bytes, count, factors)
        case .q4_1: gentool_dot_q4_1(bytes, count, factors)
        case .q5_0: gentool_dot_q5_0(bytes, count, factors)
        case .q5_1: gentool_dot_q5_1(bytes, count, factors)
        case .q2_K: gentool_dot_q2_K(bytes, count, factors)
        case .q3_K: gentool_dot_q3_K(bytes, count, factors)
        case .q4_K: gentool_dot_q4_K(bytes, count, factors)
        case .q5_K: gentool_dot_q5_K(bytes, count, factors)
        case .q6_K: gentool_dot_q6_K(bytes, count, factors)
        }
    }

    @inline(__always)
    private func convert<Stored: BitwiseCopyable>(
        _ stored: Stored.Type, _ count: Int, _ start: UnsafeRawPointer, _ target: UnsafeMutablePointer<Float>,
        _ float: (Stored) -> Float
    ) {
        for index in 0..<count {
            target[index] = float(start.loadUnaligned(fromByteOffset: index * MemoryLayout<Stored>.size, as: stored))
        }
    }
}
