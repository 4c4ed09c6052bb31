import CWeights
import Checkpoints

/// What somebody wants of the models that are part of the program: one network, trained twice.
public enum OwnModel: Sendable {
    /// To change pictures as an instruction says.
    case editing
    /// To make pictures, and to fill holes in them, as a caption says.
    case painting

    /// What stands for the path of a model that is part of the program.
    public static let name = "gentool's own model"

    private var file: GentoolWeights { self == .editing ? gentool_model() : gentool_painter() }

    var packed: PackedModel {
        get throws {
            PackedModel(
                try Checkpoint(
                    UnsafeRawBufferPointer(start: file.bytes, count: file.count), name: Self.name))
        }
    }
}
