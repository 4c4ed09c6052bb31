/// The networks for masks that can be told apart, by the names that errors and notes call them.
public enum SegmenterArchitecture: String, Sendable, CaseIterable {
    /// U²-Net and IS-Net (Qin et al. 2020, 2022): `U2Net`.
    case u2Net = "U²-Net's kind"
    /// Zhang et al. 2023: `MobileSAM`.
    case mobileSAM = "MobileSAM"
    /// Lüddecke & Ecker 2022, with CLIP in the same file: `CLIPSeg`.
    case clipSeg = "CLIPSeg"
    // Those that can't be read.
    case sam = "SAM with a ViT"
    case sam2 = "SAM 2"
    case clipSegDecoder = "CLIPSeg's decoder without CLIP"

    /// What to take instead; `nil` for those that can be read.
    public var substitute: String? {
        switch self {
        case .u2Net, .mobileSAM, .clipSeg: nil
        case .sam, .sam2: "MobileSAM (mobile_sam.pt), which answers the same prompts"
        case .clipSegDecoder: "CLIPSeg as transformers keeps it (clipseg-rd64-refined)"
        }
    }
}

/// Recognised by what tensors are called.
extension SegmenterArchitecture {
    /// The one that these weights are of; `nil` if it is none of them.
    public init?(_ weights: Weights) {
        func hasAny(_ names: String...) -> Bool { names.contains { weights.contains($0) } }
        if U2Net.matches(weights) {
            self = .u2Net
        } else if MobileSAM.matches(weights) {
            self = .mobileSAM
        } else if CLIPSeg.matches(weights) {
            self = .clipSeg
        } else if hasAny(
            "sam_mask_decoder.mask_tokens.weight", "model.sam_mask_decoder.mask_tokens.weight",
            "mask_decoder.obj_score_token.weight")
        {
            self = .sam2
        } else if hasAny("mask_decoder.mask_tokens.weight") {
            self = .sam
        } else if hasAny("film_mul.weight"), hasAny("reduces.0.weight") {
            self = .clipSegDecoder
        } else {
            return nil
        }
    }
}
