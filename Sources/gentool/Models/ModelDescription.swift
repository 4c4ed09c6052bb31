import GentoolPipelines

/// What a file or folder of weights is, from headers alone.
struct ModelDescription {
    let text: String

    init(_ path: String) {
        do {
            text =
                switch try ModelContents(of: path) {
                case .diffusionModel(let model): Self.description(of: model)
                case .weights(let kinds): kinds.first.map { "\($0)" } ?? "a folder without weights"
                }
        } catch {
            text = "can't be read: \(error)"
        }
    }

    private static func description(of model: any DiffusionModel) -> String {
        let task =
            switch model.conditioningChannels {
            case .none: "generates and edits"
            case .picture: "follows instructions"
            case .maskedPicture: "fills holes"
            case .maskedOrWholePicture: "fills holes and follows instructions"
            case .other(let channels): channels == 3 ? "enlarges" : "sees \(channels) more channels"
            }
        return "a diffusion model that \(task), made for \(model.nativeSize)x\(model.nativeSize)"
    }
}
