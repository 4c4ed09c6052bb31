import CWeights
import Checkpoints

extension PackedModel {
    /// The model that is part of the program.
    static func own() throws -> PackedModel {
        let file = gentool_model()
        return PackedModel(
            try Checkpoint(UnsafeRawBufferPointer(start: file.bytes, count: file.count), name: "gentool's own model"))
    }
}
