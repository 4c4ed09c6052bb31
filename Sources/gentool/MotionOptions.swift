import ArgumentParser
import GentoolTasks

/// How a model of pictures makes clips.
struct MotionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Motion modules, which make clips with a Stable Diffusion 1.5 model: AnimateDiff's v3_sd15_mm.ckpt, AnimateLCM's, "
                + "or a folder of diffusers' adapter.", valueName: "path"),
        completion: .weights)
    var motion: String?

    @Option(
        help: ArgumentHelp(
            "How many frames a clip has; by default 16, of which more are made in windows of 16 that overlap, and 50 where "
                + "a picture itself moves.", valueName: "number"))
    var frames: Int?

    @Option(
        help: ArgumentHelp(
            "Frames a second; by default 8, and 12.5 where a picture itself moves.", valueName: "number"))
    var fps: Double?

    var fields: MotionFields {
        var fields = MotionFields()
        fields.motion = motion
        fields.frames = frames
        fields.fps = fps
        return fields
    }
}
