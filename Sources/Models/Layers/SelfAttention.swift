import GentoolTensors

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
