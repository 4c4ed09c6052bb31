import CGentoolCodecs

extension GentoolJPEGCoding {
    init(_ coding: JPEGCoding) {
        self.init()
        withUnsafeMutableBytes(of: &tables) { bytes in
            let values = bytes.bindMemory(to: UInt16.self)
            for (table, divisors) in coding.quantizationTables.enumerated() {
                for (place, divisor) in divisors.enumerated() { values[table * 64 + place] = divisor }
            }
        }
        func store(_ field: WritableKeyPath<GentoolJPEGCoding, (Int32, Int32, Int32, Int32)>, _ values: [Int]) {
            withUnsafeMutableBytes(of: &self[keyPath: field]) { bytes in
                let places = bytes.bindMemory(to: Int32.self)
                for (place, value) in values.enumerated() { places[place] = Int32(value) }
            }
        }
        store(\.tableOf, coding.components.map(\.table))
        store(\.horizontal, coding.components.map(\.horizontal))
        store(\.vertical, coding.components.map(\.vertical))
    }
}

extension GentoolJPEGColor {
    /// - Parameter name: what `SourceEncoding.colorType` calls it.
    init(_ name: String) {
        self =
            switch name {
            case "grayscale": gentoolJPEGGray
            case "RGB": gentoolJPEGRGB
            case "CMYK": gentoolJPEGCMYK
            case "YCCK": gentoolJPEGYCCK
            default: gentoolJPEGYCbCr
            }
    }
}
