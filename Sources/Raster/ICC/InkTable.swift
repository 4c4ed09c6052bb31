/// What a profile says that amounts of ink look like: its table from the device to the connection space (`A2B0`), of
/// the types `lut8Type`, `lut16Type` (ICC.1:2022, §10.10, §10.11) and `lutAToBType` (§10.12).
struct InkTable: Sendable {
    /// Of each ink.
    private let inputs: [ICCCurve]
    private let grid: InkGrid
    /// Behind the grid, each with three curves; the matrix has an offset as its fourth column.
    private let middle: [ICCCurve]
    private let matrix: [Float]?
    private let outputs: [ICCCurve]
    private let isLab: Bool
    /// What 1 stands for in L*, and in a* and b* above their start of -128; both from 0.
    private let labScale: SIMD4<Float>

    /// - Returns: `nil` if there is no table that can be read.
    init?(_ profile: ICCProfile) {
        guard let data = profile.tag("A2B0") ?? profile.tag("A2B1") ?? profile.tag("A2B2"), data.count >= 32 else {
            return nil
        }
        isLab = profile.connectionSpace == "Lab "
        guard isLab || profile.connectionSpace == "XYZ ", data[data.startIndex + 8] == 4, data[data.startIndex + 9] == 3
        else { return nil }
        let type = String(decoding: data.prefix(4), as: UTF8.self)
        // In lut16Type 0xFF00 is 100 %, in the others the largest number.
        labScale =
            type == "mft2" ? SIMD4(100 * 65_535 / 65_280, 65_535 / 256, 65_535 / 256, 0) : SIMD4(100, 255, 255, 0)
        switch type {
        case "mft1", "mft2":
            guard let parts = Self.tables(data, is16: type == "mft2") else { return nil }
            (inputs, grid, outputs) = parts
            (middle, matrix) = ([], nil)
        case "mAB ":
            guard let parts = Self.elements(data) else { return nil }
            (inputs, grid, middle, matrix, outputs) = parts
        default:
            return nil
        }
    }

    /// Amounts of light relative to the medium's white: CIE XYZ under D50.
    func xyz(_ inks: SIMD4<Float>) -> SIMD4<Float> {
        var color = grid(SIMD4(inputs[0](inks.x), inputs[1](inks.y), inputs[2](inks.z), inputs[3](inks.w)))
        func apply(_ curves: [ICCCurve]) {
            guard curves.count == 3 else { return }
            color = SIMD4(curves[0](color.x), curves[1](color.y), curves[2](color.z), 0)
        }
        apply(middle)
        if let matrix {
            let rows = (0..<3).map { row in
                matrix[3 * row] * color.x + matrix[3 * row + 1] * color.y + matrix[3 * row + 2] * color.z
                    + matrix[9 + row]
            }
            color = SIMD4(rows[0], rows[1], rows[2], 0).clamped(lowerBound: .zero, upperBound: .one)
        }
        apply(outputs)
        if isLab {
            let lab = color * labScale - SIMD4(0, 128, 128, 0)
            return CIELab.xyz(lab)
        }
        return color * (1 + 32_767 / 32_768)
    }

    /// The parts of `lut8Type` and `lut16Type`. Their matrix is for colours from XYZ only.
    private static func tables(_ data: ArraySlice<UInt8>, is16: Bool) -> ([ICCCurve], InkGrid, [ICCCurve])? {
        let side = Int(data[data.startIndex + 10])
        let header = is16 ? 52 : 48
        guard side >= 2, data.count >= header else { return nil }
        let inputCount = is16 ? Int(data.bigEndian16(at: 48)) : 256
        let outputCount = is16 ? Int(data.bigEndian16(at: 50)) : 256
        let nodes = side * side * side * side
        let width = is16 ? 2 : 1
        guard (2...4096).contains(inputCount), (2...4096).contains(outputCount), nodes <= InkGrid.mostNodes,
            data.count >= header + width * (4 * inputCount + 3 * nodes + 3 * outputCount)
        else { return nil }
        func value(_ index: Int) -> Float {
            is16
                ? Float(data.bigEndian16(at: header + 2 * index)) / 65_535
                : Float(data[data.startIndex + header + index]) / 255
        }
        func curves(_ count: Int, of length: Int, from start: Int) -> [ICCCurve] {
            (0..<count).map { curve in .table((0..<length).map { value(start + curve * length + $0) }) }
        }
        let start = 4 * inputCount
        let colors = (0..<nodes).map { node in
            SIMD4(value(start + 3 * node), value(start + 3 * node + 1), value(start + 3 * node + 2), 0)
        }
        return (
            curves(4, of: inputCount, from: 0), InkGrid(sides: SIMD4(repeating: side), nodes: colors),
            curves(3, of: outputCount, from: start + 3 * nodes)
        )
    }

    /// The parts of `lutAToBType`: curves A, grid, curves M, matrix, curves B.
    private static func elements(
        _ data: ArraySlice<UInt8>
    ) -> ([ICCCurve], InkGrid, [ICCCurve], [Float]?, [ICCCurve])? {
        func part(_ field: Int) -> ArraySlice<UInt8>? {
            let offset = Int(data.bigEndian32(at: field))
            return offset >= 32 && offset < data.count ? data.dropFirst(offset) : nil
        }
        func curves(_ field: Int, _ count: Int) -> [ICCCurve]? {
            guard var rest = part(field) else { return nil }
            var result: [ICCCurve] = []
            for _ in 0..<count {
                guard let (curve, length) = ICCCurve.read(rest) else { return nil }
                result.append(curve)
                rest = rest.dropFirst((length + 3) / 4 * 4)
            }
            return result
        }
        guard let outputs = curves(12, 3), let inputs = curves(28, 4), let stored = part(24), stored.count >= 20 else {
            return nil
        }
        let sides = SIMD4((0..<4).map { Int(stored[stored.startIndex + $0]) })
        let width = Int(stored[stored.startIndex + 16])
        let nodes = sides.x * sides.y * sides.z * sides.w
        guard sides.min() >= 2, (1...2).contains(width), nodes <= InkGrid.mostNodes,
            stored.count >= 20 + 3 * width * nodes
        else { return nil }
        func value(_ index: Int) -> Float {
            width == 2
                ? Float(stored.bigEndian16(at: 20 + 2 * index)) / 65_535
                : Float(stored[stored.startIndex + 20 + index]) / 255
        }
        let colors = (0..<nodes).map { SIMD4(value(3 * $0), value(3 * $0 + 1), value(3 * $0 + 2), 0) }
        let matrix = part(16).flatMap { data in
            data.count >= 48 ? (0..<12).map { data.fixedPoint(at: 4 * $0) } : nil
        }
        return (inputs, InkGrid(sides: sides, nodes: colors), curves(20, 3) ?? [], matrix, outputs)
    }
}
