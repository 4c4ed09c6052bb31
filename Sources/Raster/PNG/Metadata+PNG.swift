import GentoolBase

extension Metadata {
    /// Takes what a chunk of a PNG says (W3C Portable Network Graphics, third edition, §11.3).
    ///
    /// - Parameters:
    ///   - data: the chunk's, without name and checksum.
    ///   - budget: pays for what is packed.
    /// - Returns: whether it could be understood.
    mutating func take(
        _ name: String, _ data: [UInt8], colorType: Int, depth: Int, _ palette: [UInt8], _ budget: inout MetadataBudget
    ) -> Bool {
        func number(_ offset: Int, _ size: Int = 4) -> Int {
            data[offset..<(offset + size)].reduce(0) { $0 << 8 | Int($1) }
        }
        switch name {
        case "gAMA":
            guard data.count == 4, number(0) > 0 else { return false }
            gamma = Double(number(0)) / 100_000
        case "cHRM":
            guard data.count == 32 else { return false }
            func xy(_ index: Int) -> SIMD2<Double> {
                SIMD2(Double(number(index * 8)), Double(number(index * 8 + 4))) / 100_000
            }
            chromaticities = .init(white: xy(0), red: xy(1), green: xy(2), blue: xy(3))
        case "sRGB":
            guard data.count == 1, data[0] < 4 else { return false }
            sRGBIntent = Int(data[0])
        case "pHYs":
            guard data.count == 9, number(0) > 0, number(4) > 0 else { return false }
            resolution = .init(x: Double(number(0)), y: Double(number(4)), unit: data[8] == 1 ? .metre : .aspect)
        case "bKGD":
            background = Self.background(data, colorType: colorType, depth: depth, palette)
            return background != nil
        case "eXIf":
            // Some writers put a JPEG's header in front.
            exif = JPEGMarker.exif(in: data).map { Array($0) } ?? data
        case "iCCP":
            guard let end = data.firstIndex(of: 0), data.count > end + 2, data[end + 1] == 0 else { return false }
            let text = latin1(data[..<end])
            switch unpacked(data[(end + 2)...], "iCCP", &budget) {
            case .success(let profile): (iccProfile, iccProfileName) = (profile, text)
            case .tooLarge: break
            case .damaged: return false
            }
        case "tEXt":
            guard let end = data.firstIndex(of: 0) else { return false }
            texts.append(.init(key: latin1(data[..<end]), value: latin1(data[(end + 1)...].prefix { $0 != 0 })))
        case "zTXt":
            guard let end = data.firstIndex(of: 0), data.count > end + 1, data[end + 1] == 0 else { return false }
            let key = latin1(data[..<end])
            switch unpacked(data[(end + 2)...], "zTXt \(key)", &budget) {
            case .success(let text): texts.append(.init(key: key, value: latin1(text.prefix { $0 != 0 })))
            case .tooLarge: break
            case .damaged: return false
            }
        case "iTXt":
            return takeInternationalText(data, &budget)
        default: break
        }
        return true
    }

    /// iTXt (§11.3.3.4): keyword, whether and how it is packed, language, translated keyword, text in UTF-8.
    private mutating func takeInternationalText(_ data: [UInt8], _ budget: inout MetadataBudget) -> Bool {
        guard let end = data.firstIndex(of: 0), data.count > end + 2,
            let language = data[(end + 3)...].firstIndex(of: 0),
            let translation = data[(language + 1)...].firstIndex(of: 0)
        else { return false }
        let key = latin1(data[..<end])
        var text = Array(data[(translation + 1)...])
        if data[end + 1] != 0 {
            switch unpacked(text[...], "iTXt \(key)", &budget) {
            case .success(let bytes): text = bytes
            case .tooLarge: return true
            case .damaged: return false
            }
        }
        if key == PNGReader.xmpKey {
            xmp = text
        } else {
            var entry = Text(key: key, value: String(decoding: text.prefix { $0 != 0 }, as: UTF8.self))
            entry.language = latin1(data[(end + 3)..<language])
            entry.translatedKey = String(decoding: data[(language + 1)..<translation], as: UTF8.self)
            texts.append(entry)
        }
        return true
    }

    /// bKGD (§11.3.4.1), as RGB of 16 bits.
    private static func background(
        _ data: [UInt8], colorType: Int, depth: Int, _ palette: [UInt8]
    ) -> SIMD3<UInt16>? {
        func scaled(_ offset: Int) -> UInt16 {
            let value = Int(data[offset]) << 8 | Int(data[offset + 1])
            return UInt16(clamping: value * 65_535 / (1 << depth - 1))
        }
        switch (colorType, data.count) {
        case (3, 1):
            let start = Int(data[0]) * 3
            guard start + 3 <= palette.count else { return nil }
            return SIMD3(UInt16(palette[start]), UInt16(palette[start + 1]), UInt16(palette[start + 2])) &* 257
        case (0, 2), (4, 2): return SIMD3(repeating: scaled(0))
        case (2, 6), (6, 6): return SIMD3(scaled(0), scaled(2), scaled(4))
        default: return nil
        }
    }
}

private enum Unpacked {
    case success([UInt8])
    case tooLarge
    case damaged
}

/// The contents of a zlib stream, as far as there is room for them.
private func unpacked(_ packed: ArraySlice<UInt8>, _ name: String, _ budget: inout MetadataBudget) -> Unpacked {
    let limit = budget.allowance
    do {
        let bytes = try packed.withUnsafeBufferPointer { try Inflation.zlib($0, limit: limit) }
        return budget.admits(bytes.count, name, unpacked: true) ? .success(bytes) : .tooLarge
    } catch Inflation.Failure.tooLarge {
        _ = budget.admits(limit + 1, name, unpacked: true)
        return .tooLarge
    } catch {
        return .damaged
    }
}

/// Latin-1's numbers are Unicode's, and UTF-8 of the first half.
private func latin1(_ bytes: some Collection<UInt8>) -> String {
    guard bytes.allSatisfy({ $0 < 0x80 }) else { return String(decoding: bytes.map(UInt16.init), as: UTF16.self) }
    return String(decoding: bytes, as: UTF8.self)
}
