import GentoolBase
import GentoolRaster

/// What a person should know about how a mask was read.
struct MaskNotices {
    private(set) var all: [Notice] = []

    /// - Parameters:
    ///   - file: the mask's, for the texts.
    ///   - isGuess: whether how to read it was left to gentool.
    init(_ file: String, _ reading: MaskReading, isGuess: Bool) {
        all = (isGuess ? reading.findings.map { notice(file, $0) } : []) + coverage(file, reading, isGuess)
    }

    private func notice(_ file: String, _ finding: MaskReading.Finding) -> Notice {
        switch finding {
        case .stretched(let black, let white, let largest):
            Notice(
                "mask-levels",
                "\(file): its black is \(black) and its white \(white) of \(largest), which were read as black and white; "
                    + "\(field: "mask_from") luminance reads levels as they are")
        case .numbered(let levels, let largest):
            Notice(
                "mask-labels",
                "\(file): its levels are \(list(levels)) of \(largest), \(levels.last == largest ? "some" : "all") too dark "
                    + "to be seen, so they were read as labels and all but \(levels.first ?? 0) is filled; "
                    + "\(field: "mask_threshold") chooses another level, \(field: "mask_from") luminance reads them as they are"
            )
        case .colored(let background):
            Notice(
                "mask-colors",
                "\(file): is coloured, so all that is not \(name(background)) is filled; "
                    + "\(field: "mask_from") luminance takes its brightness")
        case .faint(let brightest, let largest):
            Notice(
                "mask-faint",
                "\(file): its brightest level is \(brightest) of \(largest), so nothing is filled by more than "
                    + "\(percent(Double(brightest) / Double(largest))) and what was there shows through; \(field: "mask_from") levels "
                    + "or \(field: "mask_threshold") \(max(1, brightest / 2)) fills it wholly")
        case .hardlyFilled(let level, let largest):
            Notice(
                "mask-faint",
                "\(file): a part has level \(level) of \(largest) and is filled by "
                    + "\(percent(Double(level) / Double(largest))) only; \(field: "mask_from") labels or \(field: "mask_threshold") \(level) "
                    + "fills it wholly")
        case .partly(let filled, let isMost):
            Notice(
                "mask-faint",
                "\(file): \(isMost ? "nothing is filled by more than" : "a part is filled by only") "
                    + "\(percent(filled)), and what was there shows through; \(field: "mask_threshold") "
                    + "\(max(1, Int(filled * 50)))% fills it wholly")
        case .hole(let opaque):
            Notice(
                "mask-hole",
                "\(file): \(percent(opaque)) of it is opaque and of one colour, so the transparent part is filled; "
                    + "\(field: "mask_from") alpha fills the opaque part")
        }
    }

    /// Fewer pixels are rather specks than a mask.
    private static let specks = 16.0

    private func coverage(_ file: String, _ reading: MaskReading, _ isGuess: Bool) -> [Notice] {
        let coverage = reading.mask.coverage
        let pixels = coverage * Double(reading.mask.values.count)
        if isGuess && coverage > MaskReading.mostOfThePicture {
            return [
                Notice(
                    "mask-covers-most",
                    "\(file): \(percent(coverage)) of the picture is filled (read by \(reading.source.rawValue)); if the "
                        + "other part is meant, say \(field: "invert_mask")")
            ]
        }
        if pixels > 0 && pixels < Self.specks {
            return [
                Notice(
                    "mask-covers-little",
                    "\(file): hardly anything is filled, \(String(printf: "%.2g", coverage * 100)) % of the picture (read "
                        + "by \(reading.source.rawValue)); \(field: "mask_from") and \(field: "mask_threshold") read it otherwise"
                )
            ]
        }
        return []
    }

    private func percent(_ share: Double) -> String {
        share < 0.0995 ? String(printf: "%.2g %%", share * 100) : "\(Int((share * 100).rounded())) %"
    }

    private func list(_ levels: [Int]) -> String {
        let texts = levels.map { "\($0)" }
        guard texts.count > 1 else { return texts.first ?? "" }
        return texts.dropLast().joined(separator: ", ") + " and " + texts.last!
    }

    private func name(_ color: [UInt8]) -> String {
        switch color {
        case [0, 0, 0]: "black"
        case [255, 255, 255]: "white"
        default: "the colour " + color.map { String(printf: "%02x", $0) }.reduce("#", +)
        }
    }
}
