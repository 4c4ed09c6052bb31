extension StoredTensor {
    /// The bytes of some elements of a tensor with strides, in `shape`'s order.
    func gathered(_ elements: Range<Int>) -> [UInt8] {
        guard let strides, let inner = shape.last, let innerStride = strides.last, !elements.isEmpty else { return [] }
        let size = type.blockBytes
        return [UInt8](unsafeUninitializedCapacity: elements.count * size) { target, initialized in
            var index = elements.lowerBound
            while index < elements.upperBound {
                let column = index % inner
                let length = min(inner - column, elements.upperBound - index)
                var source = range.lowerBound + (rowStart(index / inner) + column * innerStride) * size
                for copied in 0..<length {
                    let place = (index - elements.lowerBound + copied) * size
                    for byte in 0..<size { target[place + byte] = file.bytes[source + byte] }
                    source += innerStride * size
                }
                index += length
            }
            initialized = elements.count * size
        }
    }

    /// Where a row of the last dimension starts, in elements.
    private func rowStart(_ row: Int) -> Int {
        var (rest, start) = (row, 0)
        for (length, stride) in zip(shape, strides ?? []).dropLast().reversed() {
            start += rest % length * stride
            rest /= length
        }
        return start
    }
}
