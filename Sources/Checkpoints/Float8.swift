/// All numbers of 8 bits (Micikevicius et al. 2022, "FP8 Formats for Deep Learning", table 1).
enum Float8 {
    /// Four bits of exponent and three of fraction, without infinities.
    static let e4m3 = (UInt8.min...UInt8.max).map { byte in
        byte & 0x7F == 0x7F ? Float.nan : value(byte, fractionBits: 3, bias: 7)
    }

    /// Five bits of exponent and two of fraction.
    static let e5m2 = (UInt8.min...UInt8.max).map { byte in
        guard byte & 0x7F >= 0x7C else { return value(byte, fractionBits: 2, bias: 15) }
        return byte & 0x7F > 0x7C ? Float.nan : byte & 0x80 == 0 ? Float.infinity : -Float.infinity
    }

    private static func value(_ byte: UInt8, fractionBits: Int, bias: Int) -> Float {
        let (exponent, fraction) = (Int(byte & 0x7F) >> fractionBits, Int(byte) & (1 << fractionBits - 1))
        // An exponent of 0 means that of 1, without the leading bit.
        let digits = exponent == 0 ? fraction : fraction + 1 << fractionBits
        let magnitude = Float(sign: .plus, exponent: max(1, exponent) - bias - fractionBits, significand: Float(digits))
        return byte & 0x80 == 0 ? magnitude : -magnitude
    }
}
