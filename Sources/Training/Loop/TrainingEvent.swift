/// What happens in a training.
public enum TrainingEvent {
    /// A step was taken: its number, of how many, what it found, and how many are taken a second, of late.
    case step(Int, of: Int, [Metric], stepsPerSecond: Double)
    /// The model was evaluated after so many steps.
    case evaluation(Int, Evaluation)
}
