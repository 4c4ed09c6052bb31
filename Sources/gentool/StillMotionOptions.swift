import ArgumentParser
import GentoolTasks

/// How a picture itself moves.
struct StillMotionOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How far the marked part drifts in one loop, in pixels to the right and down: clouds, water, "
                + "smoke.",
            valueName: "x,y"))
    var drift: PixelOffset?

    @Option(
        help: ArgumentHelp(
            "Make the marked part ripple, by this many pixels where it is nearest.", valueName: "pixels"))
    var waves = StillMotionFields().waves

    @Option(
        help: ArgumentHelp("Zoom in by this factor and back out, such as 1.2.", valueName: "factor"))
    var zoom = StillMotionFields().zoom

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Move the camera by this many pixels of the picture and back; the view is smaller by as much.",
            valueName: "x,y"))
    var pan: PixelOffset?

    @Option(
        help: ArgumentHelp(
            "Shrink larger pictures so that their longer side has this many pixels.", valueName: "pixels"))
    var longSide: Int?

    var fields: StillMotionFields {
        var fields = StillMotionFields()
        fields.drift = drift
        fields.waves = waves
        fields.zoom = zoom
        fields.pan = pan
        fields.longSide = longSide
        return fields
    }
}
