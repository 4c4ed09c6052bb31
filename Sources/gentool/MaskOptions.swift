import ArgumentParser
import Pipelines
import Raster

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
            "What of the mask counts: luminance, alpha (opaque is filled), erased (transparent is filled), or automatic.",
            valueName: "source"))
    var maskFrom = Mask.Source.automatic

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
    func path(_ values: PathTemplate.Values) throws -> String {
        guard let mask else { throw ValidationError("--mask is missing: the file that says what to fill") }
        return PathTemplate.isTemplate(mask) ? try PathTemplate(mask).path(values) : mask
    }

    /// The mask for `picture`, with all that was asked for done to it.
    ///
    /// - Parameters:
    ///   - bytes: what the file `mask` holds.
    ///   - name: the picture's, for errors.
    func read(
        _ bytes: [UInt8], _ mask: String, for picture: Picture, _ name: String, _ reading: ReadingOptions
    ) throws -> Mask {
        var result: Mask
        do {
            result = try Mask(reading.picture(bytes, mask), source: maskFrom)
        } catch let error as RasterError where error.file == nil {
            throw RasterError(file: mask, error.reason)
        }
        if result.width != picture.width || result.height != picture.height {
            guard fitMask else {
                throw RasterError(
                    file: mask,
                    "the mask is \(result.width)x\(result.height) pixels, but \(name) is "
                        + "\(picture.width)x\(picture.height); make them the same size, or resize it with --fit-mask")
            }
            result = result.resized(width: picture.width, height: picture.height)
        }
        if invertMask { result = result.inverted }
        if growMask != 0 { result = result.grown(by: growMask) }
        if feather > 0 { result = result.feathered(feather) }
        return result
    }
}
