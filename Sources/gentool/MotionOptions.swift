import ArgumentParser
import GentoolTasks

/// How a model of pictures makes clips.
struct MotionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Motion modules, which make clips with a Stable Diffusion 1.5 model: AnimateDiff's "
                + "v3_sd15_mm.ckpt, AnimateLCM's, or a folder of diffusers' MotionAdapter.", valueName: "path"),
        completion: .weights)
    var motion: String?

    @Option(
        help: ArgumentHelp(
            "Number of frames. By default 16 with a model, which makes longer clips in overlapping windows "
                + "of 16, and 50 without one.", valueName: "number"))
    var frames: Int?

    @Option(
        help: ArgumentHelp(
            "Frames per second. By default 8 with a model, 12.5 without one.", valueName: "number"))
    var fps: Double?

    var fields: MotionFields {
        var fields = MotionFields()
        fields.motion = motion
        fields.frames = frames
        fields.fps = fps
        return fields
    }
}
