import GentoolTensors

/// Learned values for each head and each distance between two places of a window, which are added to attention's products
/// (Liu et al. 2021, "Swin Transformer", §3.2).
enum PositionBiases {
    /// The networks that there are have windows of 7 to 32 pixels; biases grow with the fourth power.
    static let largestWindow = 32
    /// Half a million of them in the networks that there are; a small file could ask for gigabytes.
    private static let mostValues = 1 << 23

    /// Whether a network may have so many.
    static func areFew(heads: Int, window: Int) -> Bool {
        window <= largestWindow && heads <= mostValues / (window * window * window * window)
    }

    /// - Parameter value: of a head, and of how far a key is above and left of a query.
    /// - Returns: heads, places, places.
    static func spread(
        heads: Int, window: Int, _ value: (_ head: Int, _ down: Int, _ right: Int) -> Float
    ) -> Tensor {
        let places = window * window
        return Tensor(shape: [heads, places, places]) { out in
            for head in 0..<heads {
                for query in 0..<places {
                    for key in 0..<places {
                        out[(head * places + query) * places + key] = value(
                            head, query / window - key / window, query % window - key % window)
                    }
                }
            }
        }
    }
}
