import GentoolModels
import GentoolPipelines

/// What a model can be named for.
public enum ModelUse: String, Sendable, CaseIterable {
    /// Pictures are made from prompts.
    case generate
    /// Pictures are changed as a text says.
    case edit
    /// Holes are filled by a prompt.
    case inpaint
    /// Holes are filled without words.
    case erase
    /// Pictures are enlarged.
    case upscale
    /// Pictures are painted in a style.
    case style
    /// Masks of what a picture is of.
    case subject
    /// Masks of what is in a box or at a point.
    case places
    /// Masks of what words name.
    case words

    /// What a file or folder of weights can be named for, told by headers alone.
    ///
    /// - Parameter path: the file's, or the folder's.
    /// - Returns: nothing for what is only a part of a model, or can't be read.
    public static func all(of path: String) -> Set<ModelUse> { (try? uses(path)) ?? [] }

    private static func uses(_ path: String) throws -> Set<ModelUse> {
        switch try ModelContents(of: path) {
        case .diffusionModel(let model): uses(of: model)
        case .weights(let kinds): kinds.reduce(into: []) { $0.formUnion((try? uses(of: $1, path)) ?? []) }
        }
    }

    private static func uses(of kind: WeightFileKind, _ path: String) throws -> Set<ModelUse> {
        switch kind {
        case .diffusionModel, .packedModel, .diffusionTransformer, .trained:
            try uses(of: DiffusionFamilies.open(path))
        case .upscaler: [.upscale]
        case .eraser: [.erase]
        case .segmenter(.u2Net): [.subject]
        case .segmenter(.mobileSAM): [.places]
        case .segmenter(.clipSeg): [.words]
        case .transformerNet: [.style]
        default: []
        }
    }

    private static func uses(of model: any DiffusionModel) -> Set<ModelUse> {
        switch model.conditioningChannels {
        case .none: [.generate, .edit, .inpaint, .style]
        case .picture: [.edit]
        case .maskedPicture: [.inpaint]
        case .maskedOrWholePicture: [.edit, .inpaint]
        case .other(let channels): channels == 3 ? [.upscale] : []
        }
    }
}
