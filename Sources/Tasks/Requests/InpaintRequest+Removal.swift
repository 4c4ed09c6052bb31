import GentoolPipelines
import GentoolRaster

extension InpaintRequest {
    /// The filled picture without what is found in it; a frame so that it goes with the one before.
    func makeWithout(
        _ source: Source, after before: FrameBefore?, for destination: Destination, with engine: Engine,
        _ finder: MaskFinder,
        observer: PictureProgress.Observer
    ) throws -> MadePicture {
        let (picture, inside) = (source.picture, source.inside)
        let found = try removal.search.found(in: picture.cropped(to: inside), source.name, finder) {
            try observer(PictureProgress(fraction: 0.1 * $0.fraction))
        }
        // What is left of its edge would grow back.
        let mask = mask.shaped(found.mask.grown(by: Self.rim(of: found.mask)))
        var holed = source
        holed.mask = source.mask.union(
            Mask(width: picture.width, height: picture.height).replacing(inside, with: mask))
        var made = try make(holed, after: before, for: destination, with: engine) {
            try observer(
                PictureProgress(
                    fraction: 0.1 + 0.9 * $0.fraction, functionEvaluations: $0.functionEvaluations, preview: $0.preview)
            )
        }
        let report = FoundReport(found)
        made.details = RemovalDetails(filled: made.details, found: report)
        made.notices.append(report.notice(source.name))
        made.sides = [Picture(mask)]
        return made
    }

    /// By how much a found mask is made wider: a part of the thing's size.
    private static func rim(of mask: Mask) -> Float {
        guard let box = mask.boundingBox(above: 0.5) else { return 0 }
        return min(max(Float(box.area).squareRoot() / 40, 2), 16).rounded()
    }

    /// What is said of a filling, and what was found before.
    private struct RemovalDetails: Encodable & Sendable {
        let filled: any Encodable & Sendable
        let found: FoundReport

        private enum CodingKeys: String, CodingKey { case found }

        func encode(to encoder: any Encoder) throws {
            try filled.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(found, forKey: .found)
        }
    }
}
