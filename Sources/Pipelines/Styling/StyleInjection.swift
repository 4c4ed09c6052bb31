import GentoolModels
import GentoolTensors

/// Pictures take on the style of others: their pixels attend to the others' keys and values, with queries near to those
/// of what they show (Chung, Hyun & Heo 2024, "Style Injection in Diffusion", §3.2-3.3).
///
/// A batch holds the content, the styles, and then whatever is denoised.
struct StyleInjection: FeatureInjection, FeatureInjector {
    /// How much each style counts; 1 in all.
    let weights: [Float]
    let settings: StyleSettings

    /// All the way.
    func injection(at timestep: Float) -> (any FeatureInjection)? { self }

    func attended(_ attention: SelfAttention, at place: FeaturePlace) -> Tensor {
        guard place.half == .up && place.downsamplings <= StyleSettings.coarsestDownsamplings else {
            return attention()
        }
        let companions = 1 + weights.count
        let made = (companions..<attention.count).map { picture in
            let queries = Tensor.lerp(
                attention.queries(picture), attention.queries(0), weight: settings.contentPreservation)
            // Scaled queries are a scaled product with the keys: sharper attention, which keys of another picture would
            // otherwise leave too even.
            let sharper = settings.temperature * queries
            let styled = weights.enumerated().map { style, weight in
                weight
                    * attention(
                        queries: sharper, keys: attention.keys(1 + style), values: attention.values(1 + style))
            }
            let mixed = styled.dropFirst().reduce(styled[0], +)
            return settings.strength >= 1
                ? mixed : .lerp(attention(picture..<(picture + 1)), mixed, weight: settings.strength)
        }
        return .concatenated([attention(0..<companions)] + made, axis: 0)
    }
}
