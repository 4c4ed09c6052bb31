import Raster

/// Gives a whole picture the style of others, or one that a prompt tells, with a Stable Diffusion model.
public struct StylePipeline {
    public let diffusion: DiffusionPipeline
    /// How the style of pictures is taken on.
    public var style = StyleSettings()
    /// For styles that a prompt tells: what the picture shows as it is; it may be empty.
    public var source = ""
    /// For styles that a prompt tells: how much may change, 0 (the least)...1 (the structure, too).
    public var promptStrength: Float = 0.5

    public init(_ diffusion: DiffusionPipeline) { self.diffusion = diffusion }

    /// The picture in the style of others, as large as it was, metadata and all.
    ///
    /// - Parameters:
    ///   - styles: at least one, of any size, each with how much it counts; their middles are looked at.
    ///   - observer: told of each answer of the network.
    public func style(
        _ picture: Picture, styles: [(picture: Picture, weight: Float)], _ settings: DiffusionSettings,
        observer: DiffusionPipeline.Observer = { _ in }
    ) throws -> Picture {
        try diffusion.changed(picture) { input in
            try diffusion.style(
                input, styles: styles.map { ($0.picture.filling(width: input.width, height: input.height), $0.weight) },
                settings, style: style, observer: observer)
        }
    }

    /// The picture in the style that the prompt of the settings tells, as large as it was, metadata and all.
    public func style(
        _ picture: Picture, _ settings: DiffusionSettings, observer: DiffusionPipeline.Observer = { _ in }
    ) throws -> Picture {
        try diffusion.changed(picture) { input in
            try diffusion.restyle(input, from: source, settings, strength: promptStrength, observer: observer)
        }
    }
}
