/// What happens in a training.
public enum TrainingEvent {
    /// The training goes on from its state, which has so many steps already.
    case resumption(Int)
    /// It goes on with other pictures than before: whose they are, and what was known of them then and is now; `nil` where
    /// there were, or are, none.
    case otherPictures(of: String, before: String?, now: String?)
    /// A step was taken: its number, of how many, what it found, and how many are taken a second, of late.
    case step(Int, of: Int, [Metric], stepsPerSecond: Double)
    /// The model was evaluated after so many steps.
    case evaluation(Int, Evaluation)
}
