import GentoolBase
import GentoolPipelines
import GentoolRaster
import SystemPackage

/// Which part of a picture is meant.
public struct MaskFields: RequestFields {
    /// The mask's file; for many pictures one for all, or a template such as `{dir}/{stem}-mask.png`.
    public var mask: String?
    /// What of the mask counts.
    public var maskFrom = Mask.Source.automatic
    /// From which level on it is filled, and then wholly.
    public var maskThreshold: MaskThreshold?
    /// Whether the black part is meant instead of the white.
    public var invertMask = false
    /// By how many pixels the mask is made wider; negative makes it narrower, and `nil` is as far as remnants of what it
    /// covers look out of it.
    public var growMask: Float?
    /// Over how many pixels the mask's edge is softened.
    public var feather: Float = 0
    /// Whether a mask of another size is resized to the picture's.
    public var fitMask = false

    /// The fields that tell of a mask's file alone.
    static let fileNames: Set = ["mask", "mask_from", "mask_threshold", "invert_mask", "fit_mask"]

    /// No picture that can be worked on is wider.
    static let widest: Float = 65_536

    /// No mask.
    public init() {}

    /// Shows the mask's fields: file, source, threshold, inversion, growth and feather.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("mask", &mask)
        try visitor.field("mask_from", &maskFrom)
        try visitor.field("mask_threshold", &maskThreshold)
        try visitor.field("invert_mask", &invertMask)
        try visitor.field("grow_mask", &growMask, .within(-Self.widest...Self.widest))
        try visitor.field("feather", &feather, .within(0...Self.widest))
        try visitor.field("fit_mask", &fitMask)
    }

    static let missing = RequestError(
        field: "mask", text: "\(field: "mask") is missing: the file that says what to fill")

    /// Refuses what tells of a mask's file where there is none: it would do nothing.
    ///
    /// - Parameter sparing: fields that are of use all the same.
    func checkFile(sparing used: Set<String> = []) throws {
        guard mask == nil else { return }
        let unused = Self.fileNames.subtracting(used)
        guard let field = FieldList.changes(of: self).first(where: unused.contains) else { return }
        throw RequestError(field: field, "is for a mask's file, and there is none; name it with \(field: "mask")")
    }

    /// The file of the mask for a picture.
    func path(_ values: PathTemplate.Values) throws -> FilePath {
        guard let mask else { throw Self.missing }
        return try Self.path(mask, values)
    }

    /// The file that a path or a template names for a picture.
    static func path(_ text: String, _ values: PathTemplate.Values) throws -> FilePath {
        PathTemplate.isTemplate(text) ? try PathTemplate(text).path(values) : FilePath(escaped: text)
    }

    /// What a file of a mask says.
    struct Reading: Sendable {
        let mask: Mask
        /// What of the file was taken.
        let source: Mask.Source
        let notices: [Notice]

        /// What to do if nothing of the picture is left to fill it from.
        var coverAdvice: FieldText {
            let (darkest, brightest) = (mask.values.min() ?? 0, mask.values.max() ?? 0)
            func percent(_ value: Float) -> String { "\(Int((value * 100).rounded())) %" }
            if darkest == 0 { return "a smaller \(field: "grow_mask") or \(field: "feather") leaves some" }
            if darkest == brightest {
                return "the mask is the same everywhere (filled by \(percent(darkest))), so it marks nothing"
            }
            return "it is filled by \(percent(darkest)) where it is least and \(percent(brightest)) where it is most: "
                + "\(field: "mask_threshold") 50% fills only what is brighter, \(field: "mask_from") levels takes the "
                + "darkest for black"
        }
    }

    /// The mask for `picture`, before it is grown and softened.
    ///
    /// - Parameters:
    ///   - file: the mask's.
    ///   - name: the picture's, for errors.
    func read(
        _ file: NamedBytes, for picture: Picture, _ name: String, _ reading: ReadingFields
    ) throws -> Reading {
        let mask = try reading.picture(file)
        let read = try read(mask, file.name)
        var result = read.mask
        if result.width != picture.width || result.height != picture.height {
            guard fitMask else {
                let isStored =
                    picture.metadata.originalOrientation > 4
                    && (result.width, result.height) == (picture.height, picture.width)
                if isStored {
                    throw RasterError(
                        .sizeMismatch, file: file.name,
                        "the mask is \(result.width)x\(result.height) pixels, as \(name) is stored, but its Exif orientation "
                            + "turns it to \(picture.width)x\(picture.height); turn the mask in the same way, or make it of "
                            + "the picture as it is seen")
                }
                throw RasterError(
                    .sizeMismatch, file: file.name,
                    "the mask is \(result.width)x\(result.height) pixels, but \(name) is "
                        + "\(picture.width)x\(picture.height)",
                    remedy: .fitMask)
            }
            result = result.resized(width: picture.width, height: picture.height)
        }
        if invertMask { result = result.inverted }
        let notices = MaskNotices(
            file.name, read, isGuess: maskFrom == .automatic && !invertMask && maskThreshold == nil)
        return Reading(mask: result, source: read.source, notices: mask.metadata.notices + notices.all)
    }

    /// The mask grown and softened as asked for.
    func shaped(_ mask: Mask) -> Mask {
        var result = mask
        if let growMask, growMask != 0 { result = result.grown(by: growMask) }
        if feather > 0 { result = result.feathered(feather) }
        return result
    }

    private func read(_ file: Picture, _ name: String) throws -> MaskReading {
        var threshold: Float?
        if let maskThreshold {
            threshold = maskThreshold.share(ofWhite: file.largestSample)
            if threshold == nil {
                throw RequestError(
                    field: "mask_threshold", file: name,
                    text: "its levels end at \(file.largestSample); expected a \(field: "mask_threshold") up to that")
            }
        }
        do {
            return try MaskReading(file, source: maskFrom, threshold: threshold)
        } catch let error as RasterError where error.file == nil {
            throw RasterError(error, file: name)
        }
    }
}
