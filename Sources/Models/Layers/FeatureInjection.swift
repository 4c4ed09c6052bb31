import GentoolTensors

/// Sees the features that a UNet makes of a batch and may put others in their place: so the features of one picture get
/// into another that is denoised beside it. In ordinary use there is none.
public protocol FeatureInjection {
    /// What pixels answer when they attend to each other: N, T, channels. `attention()` is the ordinary answer.
    func attended(_ attention: SelfAttention, at place: FeaturePlace) -> Tensor

    /// What goes on from a residual block: N, H, W, channels. `features` is the ordinary answer.
    func passed(_ features: Tensor, at place: FeaturePlace) -> Tensor
}

extension FeatureInjection {
    /// By default the ordinary answer.
    public func passed(_ features: Tensor, at place: FeaturePlace) -> Tensor { features }
}
