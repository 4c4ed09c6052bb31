import GentoolTensors

/// What tokens are attended to by: 1, T, channels each.
struct KeysValues: Sendable {
    let keys: Tensor
    let values: Tensor

    /// Those of more tokens, behind these.
    func followed(by more: KeysValues) -> KeysValues {
        KeysValues(
            keys: .concatenated([keys, more.keys], axis: 1), values: .concatenated([values, more.values], axis: 1))
    }
}
