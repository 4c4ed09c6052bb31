import GentoolDiffusion
import GentoolRaster
import GentoolTensors

extension DiffusionPipeline {
    /// A clip from a prompt, by a model with motion modules.
    ///
    /// - Parameters:
    ///   - settings: the prompt says what the clip shows.
    ///   - width: in pixels, a multiple of `cellSide`.
    ///   - height: in pixels, a multiple of `cellSide`.
    ///   - frames: how many. More than the model was trained to see together are made in windows that overlap.
    ///   - observer: told of each evaluation of the network; what it throws ends the work.
    ///   - frame: gets the frames, one after the other.
    /// - Throws: `ModelError` if the model makes no clips, and what `frame` throws.
    public func generateClip(
        _ settings: DiffusionSettings, width: Int, height: Int, frames: Int,
        observer: PictureProgress.Observer = { _ in }, frame: (Picture) throws -> Void
    ) throws {
        let latent = try clipLatent(settings, width: width, height: height, frames: frames, observer: observer)
        try decode(latent, to: frame)
    }

    /// How far a picture's copies are noised up where nobody says, and nothing else tells the model of the picture.
    private static var usualStrength: Float { 0.75 }

    /// A clip that begins as a picture. A model that can be told how the first frame looks is told; others denoise the
    /// picture's copies together, noised up to a part of the way.
    ///
    /// - Parameters:
    ///   - picture: sides are multiples of `cellSide`.
    ///   - settings: the prompt says what moves.
    ///   - strength: the part of the way, 0 (a still picture)...1 (nothing is kept of the copies); `nil` is 1 for models
    ///     that are told of the first frame, and 0.75 for others.
    ///   - frames: how many.
    ///   - observer: told of each evaluation of the network; what it throws ends the work.
    ///   - frame: gets the frames, one after the other.
    /// - Throws: `ModelError` if the model makes no clips, and what `frame` throws.
    public func animate(
        _ picture: Picture, _ settings: DiffusionSettings, strength: Float? = nil, frames: Int,
        observer: PictureProgress.Observer = { _ in }, frame: (Picture) throws -> Void
    ) throws {
        var settings = settings
        let isTold = mostReferences > 0
        if isTold { settings.references.insert(picture, at: 0) }
        guard let strength = strength ?? (isTold ? nil : Self.usualStrength) else {
            return try generateClip(
                settings, width: picture.width, height: picture.height, frames: frames, observer: observer,
                frame: frame)
        }
        var generator = settings.noiseSource.generator(seed: settings.seed)
        let clean = try encoded(Tensor(pixels: picture), &generator).repeated(frames)
        let noise = generator.latentNoise(clean.shape)
        let size = (picture.width, picture.height)
        let plan = try plan(settings, size: size).suffix(strength: strength)
        let run = run(plan, settings, size: size)
        let latent = try sample(
            run, by: clipDenoiser(for: run, frames: frames), from: clean + plan.sigmas[0] * noise,
            generator: &generator, observer: observer)
        try decode(latent, to: frame)
    }

    /// The scaled latents of a clip's frames: F, H, W, C.
    func clipLatent(
        _ settings: DiffusionSettings, width: Int, height: Int, frames: Int,
        observer: PictureProgress.Observer = { _ in }
    ) throws -> Tensor {
        var generator = settings.noiseSource.generator(seed: settings.seed)
        let noise = generator.latentNoise([frames] + (try latentShape(width: width, height: height)).dropFirst())
        let plan = try plan(settings, size: (width, height))
        let run = run(plan, settings, size: (width, height))
        return try sample(
            run, by: clipDenoiser(for: run, frames: frames), from: plan.startDeviation * noise, generator: &generator,
            observer: observer)
    }

    /// Frames have room in memory one after the other.
    private func decode(_ latent: Tensor, to frame: (Picture) throws -> Void) throws {
        for index in 0..<latent.shape[0] { try frame(Picture(finished(latent[index..<(index + 1)]))) }
    }

    /// How many frames a preview has at most: decoding takes as long as an evaluation of the network does.
    private static var previewedFrames: Int { 8 }

    /// Some of a clip's frames as they would be.
    func clipPreview(_ latent: Tensor) throws -> PictureProgress.ClipPreview {
        let interval = (latent.shape[0] + Self.previewedFrames - 1) / Self.previewedFrames
        let frames = stride(from: 0, to: latent.shape[0], by: interval)
        return PictureProgress.ClipPreview(
            frames: try frames.map { try pixels(latent[$0..<($0 + 1)]) }, interval: interval)
    }

    private func clipDenoiser(for run: SamplingRun, frames: Int) throws -> any Denoiser {
        guard let length = model.network.clipLength else {
            throw ModelError(.wrongModel, model.path, "makes pictures; expected a model with motion modules")
        }
        guard run.references.isEmpty || frames <= length else {
            throw ModelError(
                .invalidValue, model.path,
                "makes at most \(length) frames of a clip whose first is known, but \(frames) were asked for")
        }
        return WindowedDenoiser(try denoiser(for: run), frames: frames, length: length, overlap: length / 4)
    }
}
