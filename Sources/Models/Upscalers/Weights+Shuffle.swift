extension Weights {
    /// How a last convolution of `outputs` channels shares them out among `factor` × `factor` pixels of as many channels
    /// as the input has (or 3).
    func shuffle(outputs: Int, channels: Int) throws -> (factor: Int, channels: Int) {
        for channels in [channels, 3, 1] where channels > 0 {
            // Whatever the file says: no network makes more pixels of one.
            let factor = (1...UpscalerDescription.mostScale).first {
                outputs.isMultiple(of: $0 * $0) && outputs / ($0 * $0) == channels
            }
            if let factor { return (factor, channels) }
        }
        throw WeightsError(
            .wrongModel, source: source.name,
            "ends with \(outputs) channels, which are not shared out evenly among the pixels of a picture")
    }
}
