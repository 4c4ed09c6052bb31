import GentoolTensors

/// An exponential moving average of parameters (Polyak & Juditsky 1992), which samples better than the last of them.
public struct MovingAverage: Sendable {
    /// What of the average stays in each update, unless it is still young.
    public let decay: Double
    /// Whether the first updates count more: the decay is at most (1 + updates) / (10 + updates).
    public let warmsUp: Bool
    /// How often it was updated.
    public internal(set) var updates = 0
    /// The averages, by the names of parameters.
    public internal(set) var tensors: [String: Tensor]

    /// An average that begins as the parameters are.
    ///
    /// - Parameters:
    ///   - parameters: as they are before the first step.
    ///   - decay: what of the average stays in each update, 0..<1.
    ///   - warmsUp: whether the first updates count more.
    public init(_ parameters: Parameters, decay: Double = 0.9999, warmsUp: Bool = true) {
        self.decay = decay
        self.warmsUp = warmsUp
        tensors = parameters.tensors
    }

    /// After each step of the optimizer.
    public mutating func update(_ parameters: Parameters) {
        updates += 1
        let decay = warmsUp ? min(decay, Double(1 + updates) / Double(10 + updates)) : decay
        for name in parameters.names {
            tensors[name] = .lerp(tensors[name]!, parameters[name].detached, weight: Float(1 - decay))
        }
    }
}
