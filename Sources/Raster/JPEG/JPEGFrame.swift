/// The header of a JPEG's frame: how large the picture is and how it is coded (ITU-T T.81, B.2.2).
struct JPEGFrame: Equatable {
    let width: Int
    let height: Int
    let isProgressive: Bool
    let components: [Component]

    struct Component: Equatable {
        let identifier: UInt8
        let horizontal: Int
        let vertical: Int
        let table: Int
    }

    /// Whether a marker begins a frame, of any kind.
    static func begins(with code: UInt8) -> Bool {
        switch code {
        // DHT, JPG and DAC stand between them (table B.1); DHP begins a hierarchy of frames, and SOF55 is of JPEG-LS.
        case 0xC4, 0xC8, 0xCC: false
        case 0xC0...0xCF, 0xDE, 0xF7: true
        default: false
        }
    }

    /// - Parameters:
    ///   - code: the marker's, of those that `begins` names.
    ///   - payload: what follows the length.
    /// - Throws: `RasterError` when it makes no sense, or is of a kind that can't be read.
    init(code: UInt8, payload: [UInt8], file: String) throws {
        func refusal(_ what: String) -> RasterError {
            RasterError(
                .unsupported, file: file,
                "this is \(what), expected a JPEG of 8 bits (baseline or progressive); convert it first")
        }
        switch code {
        case 0xF7: throw refusal("a JPEG-LS picture")
        case 0xC3, 0xCB: throw refusal("a lossless JPEG")
        case 0xDE, 0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF: throw refusal("a hierarchical JPEG")
        default: break
        }
        guard payload.count >= 6 else { throw JPEGStructure.damage(file, "its header (SOF) is too short") }
        let count = Int(payload[5])
        guard payload.count >= 6 + 3 * count else { throw JPEGStructure.damage(file, "its header (SOF) is too short") }
        if payload[0] != 8 { throw refusal("a JPEG of \(payload[0]) bits a sample") }
        guard [1, 3, 4].contains(count) else { throw refusal("a JPEG of \(count) components") }
        height = Int(payload[1]) << 8 | Int(payload[2])
        width = Int(payload[3]) << 8 | Int(payload[4])
        if height == 0 { throw refusal("a JPEG whose height stands behind its pixels (DNL)") }
        guard width > 0 else { throw JPEGStructure.damage(file, "it is 0 pixels wide") }
        isProgressive = code == 0xC2 || code == 0xCA
        components = (0..<count).map { index in
            let place = 6 + 3 * index
            return Component(
                identifier: payload[place], horizontal: Int(payload[place + 1] >> 4),
                vertical: Int(payload[place + 1] & 15), table: Int(payload[place + 2]))
        }
        guard
            components.allSatisfy({ (1...4).contains($0.horizontal) && (1...4).contains($0.vertical) && $0.table < 4 })
        else { throw JPEGStructure.damage(file, "its header (SOF) makes no sense") }
    }
}
