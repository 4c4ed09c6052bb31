import ArgumentParser
import GentoolBase
import GentoolRaster
import GentoolTasks
import Glibc
import SystemPackage

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare two pictures.",
        discussion: """
            Print the peak signal-to-noise ratio (PSNR) over all samples, the structural
            similarity (SSIM) of luma, and the number of pixels that differ:
              gentool compare original.png result.png

            Also write both side by side, with labels:
              gentool compare original.png result.png -o both.png
              gentool compare original.png result.png --label before --label after \\
                -o both.png
            """)

    @Argument(help: "A picture (PNG or JPEG); - is standard input.", completion: .pictures)
    var first: FilePath

    @Argument(help: "The other picture, of the same size.", completion: .pictures)
    var second: FilePath

    @OptionGroup(title: "Labels") var labels: LabelOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup var reading: ReadingOptions

    private struct Report: Encodable {
        /// In decibels; missing if the pictures are equal.
        let psnr: Double?
        let ssim: Double
        let differingPixels: Int
        /// In levels of 255.
        let largestDifference: Double
        /// Of the reading of both and of the sheet; missing if there are none.
        let notices: [Notice]?
    }

    func run() throws {
        let path = try output.path(named: "comparison.png", of: first)
        try labels.check(count: 2)
        let (one, other) = (try reading.read(first), try reading.read(second))
        // Samples of different kinds can't be compared; what has no opacity is opaque.
        let format =
            one.format == other.format
            ? one.format : PixelFormat(.rgb, alpha: one.format.hasAlpha || other.format.hasAlpha)
        let (left, right) = (one.converted(to: format), other.converted(to: format))
        var sheet = ContactSheet()
        sheet.columns = 2
        sheet.hasMargin = false
        sheet.gap = labels.labels ? max(4, left.width / 100) : 0
        sheet.labelScale = labels.labelSize
        let texts = try labels.texts(for: [first, second])
        let sheetFormat = try path.map {
            try Destination($0).format(input: one, size: sheet.size(labels: texts, cell: one.size))
        }
        let comparison: Comparison
        do {
            comparison = try Comparison(left, right)
        } catch let error as RasterError {
            throw RasterError(error, file: "\(first.legible), \(second.legible)")
        }
        let isEqual = comparison.differingPixels == 0
        let picture = try path.map { _ in
            let figures = isEqual ? "equal" : String(printf: "%.1f dB", comparison.psnr)
            let texts = try labels.texts(for: [first, second], remarks: ["", figures])
            return sheet.sheet(zip([one, other], texts).map { ContactSheet.Tile($0, label: $1) })
        }
        let notices = [one, other, picture].compactMap(\.?.metadata.notices).flatMap(\.self).once
        output.say(notices)
        // Differences of whole levels are no fractions.
        let largest = (255 * comparison.largestDifference * 1000).rounded() / 1000
        if !output.json {
            let text =
                isEqual
                ? "equal"
                : String(
                    printf: "psnr %.2f dB, ssim %.4f, %d of %d pixels differ, at most %.1f levels", comparison.psnr,
                    comparison.ssim, comparison.differingPixels, left.width * left.height,
                    largest)
            try Console.tell(text, picturePath: path)
        }
        if let path, let picture, let sheetFormat {
            try FileBytes.write(
                picture.encoded(as: sheetFormat, options: output.fields.options).bytes, to: path,
                replacing: output.overwrite)
            output.sayWritten(path)
        }
        try output.report(
            Report(
                psnr: isEqual ? nil : comparison.psnr, ssim: comparison.ssim,
                differingPixels: comparison.differingPixels, largestDifference: largest,
                notices: notices.isEmpty ? nil : notices),
            paths: ["first": first, "second": second], picturePath: path)
    }
}
