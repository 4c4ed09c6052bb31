import GentoolTensors

extension Tensor {
    /// The picture without what is under a mask, which has one channel.
    func hidden(under mask: Tensor) -> Tensor {
        let channels = shape[3]
        return Tensor(shape: shape) { out in
            withFloats { values in
                mask.withFloats { mask in
                    for place in values.indices { out[place] = values[place] * (1 - mask[place / channels]) }
                }
            }
        }
    }
}
