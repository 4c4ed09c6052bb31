import GentoolModels

/// Says which features are put in the place of others on the way.
package protocol FeatureInjector {
    /// - Parameter timestep: of the noise schedule.
    func injection(at timestep: Float) -> (any FeatureInjection)?
}
