import GentoolBase

extension Checkpoint {
    /// What the metadata of a training's state have, and those of no model.
    package static let trainingStateKey = "optimizer.steps"

    /// How the names of such files end.
    package static let trainingStateSuffix = ".state.safetensors"

    /// Whether it is the state of a training, which stands beside the model and has its tensors, too.
    package var isTrainingState: Bool { metadata[Self.trainingStateKey] != nil }

    /// Opens a file that is to be used as a model.
    ///
    /// - Throws: `CheckpointError` that says what is wrong first, also for the state of a training: its parameters are those
    ///   of the last step, not the model that was best, and half of the file is the optimizer's.
    package init(modelAt path: String) throws {
        try self.init(contentsOf: path)
        guard isTrainingState else { return }
        let mark = Self.trainingStateSuffix
        let model = path.hasSuffix(mark) ? "\(path.dropLast(mark.count)).safetensors" : "its model beside it"
        throw CheckpointError(
            .wrongModel, file: path,
            "is the state of a training, not its model; give \(model)")
    }
}
