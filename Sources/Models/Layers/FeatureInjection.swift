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

/// Where in a UNet features are made.
public struct FeaturePlace: Sendable, Hashable {
    /// The encoder, what is between both, and the decoder.
    public enum Half: Sendable { case down, middle, up }

    /// In which part of the network.
    public let half: Half
    /// How many times the sides are halved here.
    public let downsamplings: Int
    /// Which of the residual blocks or transformers at this resolution, in the order in which they run.
    public let layer: Int
    /// Which of a transformer's blocks.
    public internal(set) var block = 0
}

/// The queries, keys and values of a batch of pictures whose pixels are going to attend to each other.
public struct SelfAttention {
    /// N, T, 3 · channels: queries, keys and values side by side.
    private let joined: Tensor
    private let heads: Int
    private let precision: Precision
    private let channels: Int

    init(_ joined: Tensor, heads: Int, precision: Precision) {
        self.joined = joined
        self.heads = heads
        self.precision = precision
        channels = joined.shape[2] / 3
    }

    /// How many pictures there are.
    public var count: Int { joined.shape[0] }

    /// 1, T, channels of a picture.
    public func queries(_ picture: Int) -> Tensor { part(0, of: picture) }
    /// 1, T, channels of a picture.
    public func keys(_ picture: Int) -> Tensor { part(1, of: picture) }
    /// 1, T, channels of a picture.
    public func values(_ picture: Int) -> Tensor { part(2, of: picture) }

    private func part(_ index: Int, of picture: Int) -> Tensor {
        joined[picture..<(picture + 1)].channels((index * channels)..<((index + 1) * channels))
    }

    /// The ordinary answer: each picture attends to itself. N, T, channels.
    public func callAsFunction() -> Tensor { answer(joined) }

    /// The ordinary answer of some pictures.
    public func callAsFunction(_ pictures: Range<Int>) -> Tensor { answer(joined[pictures]) }

    private func answer(_ joined: Tensor) -> Tensor {
        .attention(
            queries: Channels(joined, 0..<channels), keys: Channels(joined, channels..<(2 * channels)),
            values: Channels(joined, (2 * channels)..<(3 * channels)), heads: heads, precision: precision)
    }

    /// What queries that need not be of this batch get of keys and values.
    public func callAsFunction(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor {
        .attention(
            queries: Channels(queries), keys: Channels(keys), values: Channels(values), heads: heads,
            precision: precision)
    }
}

/// An injection and the place that it is asked about.
struct InjectionPoint {
    let injection: any FeatureInjection
    private(set) var place: FeaturePlace

    init(_ injection: any FeatureInjection, _ half: FeaturePlace.Half, _ downsamplings: Int, _ layer: Int) {
        self.injection = injection
        place = FeaturePlace(half: half, downsamplings: downsamplings, layer: layer)
    }

    /// In a block of the transformer that this is the place of.
    func block(_ index: Int) -> InjectionPoint {
        var point = self
        point.place.block = index
        return point
    }
}
