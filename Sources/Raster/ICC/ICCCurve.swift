import Glibc

/// A curve of a profile from 0...1 to 0...1.
enum ICCCurve: Sendable {
    case identity
    /// Values at equal distances, read off linearly between them; at least two.
    case table([Float])
    /// A function of the `parametricCurveType` (ICC.1:2022, §10.18): `(a x + b)^g + e` from `d` on, `c x + f` below.
    case parametric(g: Float, a: Float, b: Float, c: Float, d: Float, e: Float, f: Float)

    /// A `curv` or `para` element; `length` is what it takes of the data.
    ///
    /// - Returns: `nil` if it is neither, or not whole.
    static func read(_ data: ArraySlice<UInt8>) -> (curve: ICCCurve, length: Int)? {
        guard data.count >= 12 else { return nil }
        switch String(decoding: data.prefix(4), as: UTF8.self) {
        case "curv":
            let count = Int(data.bigEndian32(at: 8))
            guard count <= (data.count - 12) / 2 else { return nil }
            let values = (0..<count).map { data.bigEndian16(at: 12 + 2 * $0) }
            let curve: ICCCurve =
                switch count {
                case 0: .identity
                case 1: .parametric(g: Float(values[0]) / 256, a: 1, b: 0, c: 0, d: -1, e: 0, f: 0)
                default: .table(values.map { Float($0) / 65_535 })
                }
            return (curve, 12 + 2 * count)
        case "para":
            let kind = Int(data.bigEndian16(at: 8))
            let counts = [1, 3, 4, 5, 7]
            guard kind < counts.count, data.count >= 12 + 4 * counts[kind] else { return nil }
            let p = (0..<counts[kind]).map { data.fixedPoint(at: 12 + 4 * $0) }
            let curve: ICCCurve =
                switch kind {
                case 0: .parametric(g: p[0], a: 1, b: 0, c: 0, d: -1, e: 0, f: 0)
                case 1: .parametric(g: p[0], a: p[1], b: p[2], c: 0, d: -p[2] / p[1], e: 0, f: 0)
                case 2: .parametric(g: p[0], a: p[1], b: p[2], c: 0, d: -p[2] / p[1], e: p[3], f: p[3])
                case 3: .parametric(g: p[0], a: p[1], b: p[2], c: p[3], d: p[4], e: 0, f: 0)
                default: .parametric(g: p[0], a: p[1], b: p[2], c: p[3], d: p[4], e: p[5], f: p[6])
                }
            return (curve, 12 + 4 * counts[kind])
        default:
            return nil
        }
    }

    func callAsFunction(_ x: Float) -> Float {
        switch self {
        case .identity:
            return x
        case .table(let values):
            let place = max(0, min(1, x)) * Float(values.count - 1)
            let index = min(values.count - 2, Int(place))
            return values[index] + (place - Float(index)) * (values[index + 1] - values[index])
        case .parametric(let g, let a, let b, let c, let d, let e, let f):
            let value = x >= d ? pow(max(0, a * x + b), g) + e : c * x + f
            return value.isFinite ? max(0, min(1, value)) : 0
        }
    }
}
