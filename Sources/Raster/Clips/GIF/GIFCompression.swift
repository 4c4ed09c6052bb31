/// LZW as GIF has it (GIF89a, appendix F): codes of 3 to 12 bits for runs of indices that came before.
enum GIFCompression {
    private static let mostCodes = 4096

    /// - Parameters:
    ///   - indices: each less than 2^bits.
    ///   - bits: 2...8.
    /// - Returns: the bits, and then blocks of at most 255 bytes, each behind its length, and an empty one.
    static func packed(_ indices: [UInt8], bits: Int) -> [UInt8] {
        let clear = 1 << bits
        var codes = PackedCodes()
        var (next, width) = (clear + 2, bits + 1)
        // For a code and the index behind it the code of both: open addressing, keys are never 0.
        let slots = 1 << 13
        var keys = [UInt32](repeating: 0, count: slots)
        var values = [UInt16](repeating: 0, count: slots)
        codes.append(clear, width: width)
        guard var current = indices.first.map(Int.init) else { return [UInt8(bits)] + [0] }
        for index in indices.dropFirst() {
            let key = UInt32(current << 8 | Int(index)) + 1
            var slot = Int((key &* 0x9E37_79B1) >> 19)
            while keys[slot] != 0 && keys[slot] != key { slot = (slot + 1) % slots }
            if keys[slot] == key {
                current = Int(values[slot])
                continue
            }
            codes.append(current, width: width)
            current = Int(index)
            if next < mostCodes {
                keys[slot] = key
                values[slot] = UInt16(next)
                if next == 1 << width { width += 1 }
                next += 1
            } else {
                codes.append(clear, width: width)
                (next, width) = (clear + 2, bits + 1)
                for slot in keys.indices { keys[slot] = 0 }
            }
        }
        codes.append(current, width: width)
        // Whoever reads has one code more by now.
        if next == 1 << width && width < 12 { width += 1 }
        codes.append(clear + 1, width: width)
        return [UInt8(bits)] + codes.blocks
    }

    /// - Parameters:
    ///   - data: without the lengths of blocks.
    ///   - bits: of an index, 1...8.
    ///   - count: how many indices there are to be.
    /// - Returns: as many indices as came; fewer where the data end or make no sense.
    static func expanded(_ data: [UInt8], bits: Int, count: Int) -> [UInt8] {
        let clear = 1 << bits
        var prefixes = [Int16](repeating: 0, count: mostCodes)
        var suffixes = [UInt8](repeating: 0, count: mostCodes)
        var lengths = [Int32](repeating: 1, count: mostCodes)
        for index in 0..<clear { suffixes[index] = UInt8(index) }
        var indices = [UInt8](repeating: 0, count: count)
        var (next, width, last, place) = (clear + 2, bits + 1, -1, 0)
        var (buffer, held, byte) = (0, 0, 0)
        while place < count {
            while held < width {
                guard byte < data.count else { return Array(indices[..<place]) }
                buffer |= Int(data[byte]) << held
                (held, byte) = (held + 8, byte + 1)
            }
            let code = buffer & (1 << width - 1)
            (buffer, held) = (buffer >> width, held - width)
            if code == clear {
                (next, width, last) = (clear + 2, bits + 1, -1)
                continue
            }
            if code == clear + 1 { break }
            guard code < next || code == next && last >= 0, last >= 0 || code < clear else { break }
            let known = code < next ? code : last
            let length = Int(lengths[known])
            // From the last index of the run to the first.
            var (walk, end) = (known, place + length - 1)
            while end >= place {
                if end < count { indices[end] = suffixes[walk] }
                (walk, end) = (Int(prefixes[walk]), end - 1)
            }
            let first = indices[place]
            place += length
            if code == next {
                if place < count { indices[place] = first }
                place += 1
            }
            if last >= 0 && next < mostCodes {
                prefixes[next] = Int16(last)
                suffixes[next] = first
                lengths[next] = lengths[last] + 1
                next += 1
                if next == 1 << width && width < 12 { width += 1 }
            }
            last = code
        }
        return place >= count ? indices : Array(indices[..<place])
    }
}

/// Codes one behind the other, the least significant bit first.
private struct PackedCodes {
    private var bytes: [UInt8] = []
    private var (buffer, held) = (0, 0)

    mutating func append(_ code: Int, width: Int) {
        buffer |= code << held
        held += width
        while held >= 8 {
            bytes.append(UInt8(buffer & 0xFF))
            (buffer, held) = (buffer >> 8, held - 8)
        }
    }

    var blocks: [UInt8] {
        let all = bytes + (held > 0 ? [UInt8(buffer & 0xFF)] : [])
        var blocks: [UInt8] = []
        for start in stride(from: 0, to: all.count, by: 255) {
            let block = all[start..<min(all.count, start + 255)]
            blocks.append(UInt8(block.count))
            blocks += block
        }
        return blocks + [0]
    }
}
