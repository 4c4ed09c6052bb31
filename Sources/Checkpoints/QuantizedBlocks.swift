import CKernels

/// ggml's block formats (ggml-quants.h describes each): small whole numbers with shared scales.
enum QuantizedBlocks {
    /// The elements of one block.
    static func decode(_ type: ElementType, _ block: UnsafeRawPointer, to out: UnsafeMutablePointer<Float>) {
        let bytes = block.assumingMemoryBound(to: UInt8.self)
        switch type {
        case .q4_0:
            let scale = half(block)
            for i in 0..<16 {
                out[i] = scale * (Float(bytes[2 + i] & 15) - 8)
                out[i + 16] = scale * (Float(bytes[2 + i] >> 4) - 8)
            }
        case .q4_1:
            let (scale, minimum) = (half(block), half(block + 2))
            for i in 0..<16 {
                out[i] = scale * Float(bytes[4 + i] & 15) + minimum
                out[i + 16] = scale * Float(bytes[4 + i] >> 4) + minimum
            }
        case .q5_0, .q5_1:
            let scale = half(block)
            let hasMinimum = type == .q5_1
            let minimum = hasMinimum ? half(block + 2) : -16 * scale
            let start = hasMinimum ? 4 : 2
            let fifth = block.loadUnaligned(fromByteOffset: start, as: UInt32.self)
            for i in 0..<16 {
                let byte = bytes[start + 4 + i]
                out[i] = scale * Float(UInt32(byte & 15) | (fifth >> UInt32(i) & 1) << 4) + minimum
                out[i + 16] = scale * Float(UInt32(byte >> 4) | (fifth >> UInt32(i + 16) & 1) << 4) + minimum
            }
        case .q8_0:
            let scale = half(block)
            for i in 0..<32 { out[i] = scale * Float(Int8(bitPattern: bytes[2 + i])) }
        case .q2_K: decodeQ2K(block, bytes, out)
        case .q3_K: decodeQ3K(block, bytes, out)
        case .q4_K, .q5_K: decodeQ45K(block, bytes, hasFifth: type == .q5_K, out)
        case .q6_K: decodeQ6K(block, bytes, out)
        default: break
        }
    }

    private static func half(_ place: UnsafeRawPointer) -> Float {
        var value: Float = 0
        kernel_floats_from_f16(place, 1, &value)
        return value
    }

    /// 16 bytes of scales and minima (4 bits each), 64 of elements (2 bits each), scale, scale of the minima.
    private static func decodeQ2K(_ block: UnsafeRawPointer, _ bytes: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>) {
        let (scale, minimumScale) = (half(block + 80), half(block + 82))
        for i in 0..<256 {
            let group = Float(bytes[i / 16] & 15)
            let minimum = Float(bytes[i / 16] >> 4)
            let value = bytes[16 + i / 128 * 32 + i % 32] >> UInt8(i % 128 / 32 * 2) & 3
            out[i] = scale * group * Float(value) - minimumScale * minimum
        }
    }

    /// 32 bytes of third bits, 64 of lower bits, 12 of scales (6 bits each), scale.
    private static func decodeQ3K(_ block: UnsafeRawPointer, _ bytes: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>) {
        let scale = half(block + 108)
        let scales = bytes + 96
        for i in 0..<256 {
            let group = i / 16
            let low = group < 8 ? scales[group] & 15 : scales[group - 8] >> 4
            let high = scales[8 + group % 4] >> UInt8(group / 4 * 2) & 3
            let factor = Float(Int(low | high << 4) - 32)
            let value = Int(bytes[32 + i / 128 * 32 + i % 32] >> UInt8(i % 128 / 32 * 2) & 3)
            let isUpper = bytes[i % 32] >> UInt8(i / 32) & 1 != 0
            out[i] = scale * factor * Float(value - (isUpper ? 0 : 4))
        }
    }

    /// Scale, scale of the minima, 12 bytes of scales and minima (6 bits each), fifth bits if any, lower bits.
    private static func decodeQ45K(
        _ block: UnsafeRawPointer, _ bytes: UnsafePointer<UInt8>, hasFifth: Bool, _ out: UnsafeMutablePointer<Float>
    ) {
        let (scale, minimumScale) = (half(block), half(block + 2))
        let packed = bytes + 4
        let fifth = bytes + 16
        let low = bytes + (hasFifth ? 48 : 16)
        for group in 0..<8 {
            let (factor, minimum): (UInt8, UInt8) =
                group < 4
                ? (packed[group] & 63, packed[group + 4] & 63)
                : (
                    packed[group + 4] & 15 | (packed[group - 4] >> 6) << 4,
                    packed[group + 4] >> 4 | (packed[group] >> 6) << 4
                )
            for i in 0..<32 {
                var value = low[group / 2 * 32 + i] >> (group % 2 == 0 ? 0 : 4) & 15
                if hasFifth { value |= (fifth[i] >> UInt8(group) & 1) << 4 }
                out[group * 32 + i] = scale * Float(factor) * Float(value) - minimumScale * Float(minimum)
            }
        }
    }

    /// 128 bytes of lower bits, 64 of upper bits, 16 scales, scale.
    private static func decodeQ6K(_ block: UnsafeRawPointer, _ bytes: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>) {
        let scale = half(block + 208)
        for i in 0..<256 {
            let (part, place) = (i / 128, i % 128)
            let low = bytes[part * 64 + place % 64] >> (place < 64 ? 0 : 4) & 15
            let high = bytes[128 + part * 32 + place % 32] >> UInt8(place / 32 * 2) & 3
            let factor = Float(Int8(bitPattern: bytes[192 + i / 16]))
            out[i] = scale * factor * Float(Int(low | high << 4) - 32)
        }
    }
}
