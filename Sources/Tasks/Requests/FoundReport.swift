import GentoolPipelines
import GentoolRaster

/// What was found, for reports.
struct FoundReport: Encodable, Sendable {
    /// Part of the picture, 0...1.
    let coverage: Double
    /// x, y, width and height of the box around it.
    let box: [Int]
    let certainty: Float?

    init(_ found: FoundMask) {
        coverage = found.mask.coverage
        box = found.mask.boundingBox(above: 0.5).map { [$0.x, $0.y, $0.width, $0.height] } ?? []
        certainty = found.certainty
    }

    /// Tells a person.
    func notice(_ name: String) -> Notice {
        var text = "\(name): found \(percent(coverage)) of the picture"
        if box.count == 4 { text += " at \(box[0]),\(box[1]), \(box[2])x\(box[3]) pixels" }
        if let certainty { text += "; \(percent(Double(certainty))) sure" }
        return Notice("mask-found", text)
    }

    private func percent(_ share: Double) -> String {
        share < 0.01 && share > 0 ? "less than 1 %" : "\(Int((share * 100).rounded())) %"
    }
}
