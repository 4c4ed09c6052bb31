import CGentoolWeights
import GentoolModels
import GentoolPipelines

/// What somebody wants of the models that are part of the program: one network, trained twice.
public enum OwnModel: Sendable {
    /// To change pictures as an instruction says.
    case editing
    /// To make pictures, and to fill holes in them, as a caption says.
    case painting

    /// What stands for the path of a model that is part of the program.
    public static let name = "gentool's own model"

    private var file: GentoolWeights { self == .editing ? gentool_model() : gentool_painter() }

    /// The model; its weights are read when they are needed.
    public func open(_ options: ModelOptions = ModelOptions()) throws -> any DiffusionModel {
        try StableDiffusionModel(.file(file.checkpoint(named: Self.name)), options)
    }
}

extension DiffusionModel {
    /// How closely a prompt is followed where nobody says. Edits by small models were measured on pairs of the world, where
    /// more of it leaves stains.
    public func usualGuidance(for purpose: OwnModel) -> Float {
        guard SmallModelEditor.edits(self) else { return usualGuidance }
        return purpose == .editing ? 2 : 3
    }
}
