import GentoolTensors
import Glibc

extension Tensor {
    /// 1 / (1 + exp(-x)) of all elements: above one half where, and only where, the element is above 0.
    func probabilities() -> [Float] {
        let most = Float(0.5).nextUp
        return withFloats { values in
            values.map { value in
                let probability = 1 / (1 + expf(-value))
                return value > 0 ? max(probability, most) : min(probability, 0.5)
            }
        }
    }
}
