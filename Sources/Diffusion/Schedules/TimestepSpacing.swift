/// Which of the timesteps that a model was trained with are walked (Lin et al. 2024, "Common Diffusion Noise Schedules
/// and Sample Steps are Flawed", table 2).
public enum TimestepSpacing: String, Sendable, CaseIterable {
    /// Whole steps from 0 up: the last timestep of all is left out.
    case leading
    /// Whole steps from the last timestep down.
    case trailing
    /// Evenly from the last timestep to the first.
    case linspace

    /// Falling timesteps.
    ///
    /// - Parameters:
    ///   - steps: how many.
    ///   - count: how many the model was trained with.
    ///   - offset: what is added when leading.
    ///   - leavesRoomBelow: whether the lowest step is left out, as the multistep solvers of DPM-Solver do.
    ///   - areWhole: whether those that are evenly spaced are rounded.
    public func timesteps(_ steps: Int, of count: Int, offset: Int, leavesRoomBelow: Bool, areWhole: Bool)
        -> [Float]
    {
        switch self {
        case .leading:
            let parts = leavesRoomBelow ? steps + 1 : steps
            let ratio = count / parts
            return (0..<parts).reversed().prefix(steps).map { Float(min(count - 1, $0 * ratio + offset)) }
        case .trailing:
            let ratio = Double(count) / Double(steps)
            return (0..<steps).map { Float((Double(count) - Double($0) * ratio).rounded(.toNearestOrEven) - 1) }
        case .linspace:
            let parts = leavesRoomBelow ? steps : steps - 1
            return (0..<steps).map {
                let value = Double(count - 1) * Double(parts - $0) / Double(max(1, parts))
                return Float(areWhole ? value.rounded(.toNearestOrEven) : value)
            }
        }
    }

    /// How many steps there can be at most so that no timestep comes twice, in as many or in fewer.
    ///
    /// - Parameters:
    ///   - count: how many timesteps the model was trained with.
    ///   - offset: what is added when leading.
    ///   - leavesRoomBelow: whether the lowest step is left out.
    func mostSteps(of count: Int, offset: Int, leavesRoomBelow: Bool) -> Int {
        let room = leavesRoomBelow ? 1 : 0
        switch self {
        case .trailing: return count
        case .linspace: return count - room
        case .leading:
            // What an offset moves beyond the last timestep becomes that one: there may be one such step, not two.
            return (0..<max(0, count - room)).prefix { fewer in
                let parts = fewer + 1 + room
                return fewer == 0 || (parts - 2) * (count / parts) + offset < count - 1
            }.count
        }
    }
}
