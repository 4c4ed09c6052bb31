import GentoolModels
import GentoolTensors

/// Pictures keep the structure of another: its features in one residual block, and where its pixels look (Tumanyan et al.
/// 2023, "Plug-and-Play Diffusion Features for Text-Driven Image-to-Image Translation", §4).
///
/// A batch holds the picture whose structure is kept, and then whatever is denoised.
struct StructureInjection: FeatureInjection {
    /// How often sides are halved where the features are taken: the coarsest that are, and those that are passed on.
    let downsamplings: Int
    /// Whether the block's features are kept, or attention alone.
    let keepsFeatures: Bool
    let keepsAttention: Bool

    /// Stable Diffusion's decoder: block 4 is the second at this resolution.
    private static let layer = 1

    func attended(_ attention: SelfAttention, at place: FeaturePlace) -> Tensor {
        let isFineEnough =
            place.downsamplings < downsamplings || place.downsamplings == downsamplings && place.layer >= Self.layer
        guard keepsAttention && place.half == .up && isFineEnough else { return attention() }
        let (queries, keys) = (attention.queries(0), attention.keys(0))
        let made = (1..<attention.count).map {
            attention(queries: queries, keys: keys, values: attention.values($0))
        }
        return .concatenated([attention(0..<1)] + made, axis: 0)
    }

    func passed(_ features: Tensor, at place: FeaturePlace) -> Tensor {
        guard keepsFeatures && place.half == .up && place.downsamplings == downsamplings && place.layer == Self.layer
        else {
            return features
        }
        return features[0..<1].repeated(features.shape[0])
    }
}
