import Synchronization

/// What clients set and ask for again. Some post back all that they were told, with one value changed.
final class WebUIOptions: Sendable {
    private let values = Mutex<[String: JSON]>([:])

    /// The model that is to be used where a request names none.
    var model: String? { values.withLock { $0["sd_model_checkpoint"]?.string } }

    func set(_ new: [String: JSON]) {
        values.withLock { values in
            for (name, value) in new where name.utf8.count <= 100 && values.count < 500 {
                // Only small ones are remembered.
                if value.bytes.count <= 1000 { values[name] = value }
            }
        }
    }

    func json(models: [String]) -> JSON {
        var all: [String: JSON] = [
            "samples_save": false, "samples_format": "png", "sd_model_checkpoint": JSON(models.first),
            "sd_checkpoint_hash": nil,
            "sd_vae": "Automatic", "CLIP_stop_at_last_layers": 1, "live_previews_enable": true,
            "show_progress_every_n_steps": JSON(WebUIPlan.previewSteps),
        ]
        all.merge(values.withLock { $0 }) { _, set in set }
        return .object(all)
    }
}
