/// The erasers that can be read, by the names that errors and notes call them.
public enum EraserArchitecture: String, Sendable, CaseIterable {
    /// Suvorov et al. 2021: `LaMa`.
    case lama = "LaMa"
    /// Sargsyan et al. 2023: `MIGAN`.
    case migan = "MI-GAN"
}

/// Recognised by what tensors are called.
extension EraserArchitecture {
    /// The one that these weights are of; `nil` if it is none of them.
    public init?(_ weights: Weights) {
        if MIGAN.part(of: weights) != nil {
            self = .migan
        } else if LaMa.part(of: weights) != nil {
            self = .lama
        } else {
            return nil
        }
    }

    /// Reads the network, whose size follows from the shapes of its tensors.
    ///
    /// - Throws: `WeightsError` that names the first tensor that is missing or of another shape.
    public func network(_ weights: Weights) throws -> any Eraser {
        switch self {
        case .lama: try LaMa(weights)
        case .migan: try MIGAN(weights)
        }
    }
}
