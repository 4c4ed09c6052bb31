import ArgumentParser
import GentoolRaster
import GentoolTasks

/// Which part of a picture is meant.
struct MaskOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The mask: white is selected, black is not, grey in part. For many pictures: one mask for all, "
                + "or a template such as '{dir}/{stem}-mask.png'.", valueName: "file"),
        completion: .pictures)
    var mask: String?

    @Option(
        help: ArgumentHelp(
            "What to read from the mask: luminance, levels (luminance, stretched from its darkest to its "
                + "brightest level), color (the difference from the background), labels (everything but the "
                + "background), alpha (opaque is selected), erased (transparent is selected), or automatic.",
            valueName: "source"))
    var maskFrom = MaskFields().maskFrom

    @Option(
        help: ArgumentHelp(
            "Select fully what reaches this level, and nothing else: 1 to 255 (65535 for 16 bits), or a "
                + "percentage of white such as 50%.", valueName: "level"))
    var maskThreshold: MaskThreshold?

    @Flag(help: "Select the black part instead of the white.")
    var invertMask = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Widen the mask by this many pixels; a negative number narrows it. Without it, inpaint widens "
                + "the mask only where the covered object sticks out, by at most a 125th of the picture's shorter "
                + "side and 12 pixels; 0 leaves it as it is.", valueName: "pixels"))
    var growMask: Float?

    @Option(help: ArgumentHelp("Soften the mask's edge over this many pixels.", valueName: "pixels"))
    var feather = MaskFields().feather

    @Flag(help: "Resize a mask of another size to the picture's size.")
    var fitMask = false

    var fields: MaskFields {
        var fields = MaskFields()
        fields.mask = mask
        fields.maskFrom = maskFrom
        fields.maskThreshold = maskThreshold
        fields.invertMask = invertMask
        fields.growMask = growMask
        fields.feather = feather
        fields.fitMask = fitMask
        return fields
    }
}
