import ArgumentParser
import GentoolBase
import GentoolPipelines
import GentoolRaster
import SystemPackage

extension Mask.Source: ExpressibleByArgument {}

/// Which part of a picture is meant.
struct MaskOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The mask: white is filled, black is kept, grey blends. For many pictures one for all, or a template such as "
                + "'{dir}/{stem}-mask.png'.", valueName: "file"))
    var mask: String?

    @Option(
        help: ArgumentHelp(
            "What of the mask counts: luminance, levels (luminance, from its darkest to its brightest), color (as far as "
                + "it differs from the background), labels (all but the background), alpha (opaque is filled), erased "
                + "(transparent is filled), or automatic.",
            valueName: "source"))
    var maskFrom = Mask.Source.automatic

    @Option(
        help: ArgumentHelp(
            "Fill wholly what has at least this level in the mask, and nothing else: one of its own, 1 to 255 or (16 "
                + "bits) 65535, or a part of white such as 50%.", valueName: "level"))
    var maskThreshold: MaskThreshold?

    @Flag(help: "Fill the black part instead of the white.")
    var invertMask = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Make the mask wider by this many pixels; negative makes it narrower.", valueName: "pixels"))
    var growMask: Float = 0

    @Option(help: ArgumentHelp("Soften the mask's edge over this many pixels.", valueName: "pixels"))
    var feather: Float = 0

    @Flag(help: "Resize a mask of another size to the picture's.")
    var fitMask = false

    /// No picture that can be worked on is wider.
    private static let widest: Float = 65_536

    func validate() throws {
        guard (0...Self.widest).contains(feather) else {
            throw ValidationError("--feather \(feather): expected 0 to \(Int(Self.widest)) pixels")
        }
        guard (-Self.widest...Self.widest).contains(growMask) else {
            throw ValidationError("--grow-mask \(growMask): expected at most \(Int(Self.widest)) pixels")
        }
    }

    /// The file of the mask for a picture.
    func path(_ values: PathTemplate.Values) throws -> FilePath {
        guard let mask else { throw ValidationError("--mask is missing: the file that says what to fill") }
        return PathTemplate.isTemplate(mask) ? try PathTemplate(mask).path(values) : FilePath(escaped: mask)
    }

    /// What a file of a mask says.
    struct Reading: Sendable {
        let mask: Mask
        /// What of the file was taken.
        let source: Mask.Source
        let notices: [Notice]

        /// What to do if nothing of the picture is left to fill it from.
        var coverAdvice: String {
            let (darkest, brightest) = (mask.values.min() ?? 0, mask.values.max() ?? 0)
            func percent(_ value: Float) -> String { "\(Int((value * 100).rounded())) %" }
            if darkest == 0 { return "a smaller --grow-mask or --feather leaves some" }
            if darkest == brightest {
                return "the mask is the same everywhere (filled by \(percent(darkest))), so it marks nothing"
            }
            return "it is filled by \(percent(darkest)) where it is least and \(percent(brightest)) where it is most: "
                + "--mask-threshold 50% fills only what is brighter, --mask-from levels takes the darkest for black"
        }
    }

    /// The mask for `picture`, before it is grown and softened.
    ///
    /// - Parameters:
    ///   - bytes: what the file `mask` holds.
    ///   - name: the picture's, for errors.
    func read(
        _ bytes: [UInt8], _ mask: FilePath, for picture: Picture, _ name: String, _ reading: ReadingOptions
    ) throws -> Reading {
        let file = try reading.picture(bytes, mask.legible)
        let read = try read(file, mask.legible)
        var result = read.mask
        if result.width != picture.width || result.height != picture.height {
            guard fitMask else {
                throw RasterError(
                    .sizeMismatch, file: mask.legible,
                    "the mask is \(result.width)x\(result.height) pixels, but \(name) is "
                        + "\(picture.width)x\(picture.height)",
                    remedy: .fitMask)
            }
            result = result.resized(width: picture.width, height: picture.height)
        }
        if invertMask { result = result.inverted }
        let notices = MaskNotices(
            mask.legible, read, isGuess: maskFrom == .automatic && !invertMask && maskThreshold == nil)
        return Reading(mask: result, source: read.source, notices: file.metadata.notices + notices.all)
    }

    /// The mask grown and softened as asked for.
    func shaped(_ mask: Mask) -> Mask {
        var result = mask
        if growMask != 0 { result = result.grown(by: growMask) }
        if feather > 0 { result = result.feathered(feather) }
        return result
    }

    private func read(_ file: Picture, _ mask: String) throws -> MaskReading {
        var threshold: Float?
        if let maskThreshold {
            threshold = maskThreshold.share(ofWhite: file.largestSample)
            if threshold == nil {
                throw RasterError(
                    .invalidValue, file: mask,
                    "its levels end at \(file.largestSample); expected a --mask-threshold up to that")
            }
        }
        do {
            return try MaskReading(file, source: maskFrom, threshold: threshold)
        } catch let error as RasterError where error.file == nil {
            throw RasterError(error, file: mask)
        }
    }
}
