import ArgumentParser
import GentoolTasks

/// How a picture itself moves.
struct StillMotionOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How far what is marked drifts in a loop, in pixels to the right and downwards: clouds, water, smoke.",
            valueName: "x,y"))
    var drift: PixelOffset?

    @Option(
        help: ArgumentHelp(
            "Small waves on what is marked, which move it by so many pixels where it is nearest.", valueName: "pixels"))
    var waves = StillMotionFields().waves

    @Option(
        help: ArgumentHelp("How many times nearer the camera comes, there and back, such as 1.2.", valueName: "factor"))
    var zoom = StillMotionFields().zoom

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How far the camera moves, in pixels of the picture, there and back; what is in view is smaller by as much.",
            valueName: "x,y"))
    var pan: PixelOffset?

    @Option(help: ArgumentHelp("What the longer side of a larger picture becomes.", valueName: "pixels"))
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
