import ArgumentParser
import GentoolRaster
import GentoolTasks

/// Which part of a picture is meant.
struct MaskOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The mask: white is filled, black is kept, grey blends. For many pictures one for all, or a template such as "
                + "'{dir}/{stem}-mask.png'.", valueName: "file"),
        completion: .pictures)
    var mask: String?

    @Option(
        help: ArgumentHelp(
            "What of the mask counts: luminance, levels (luminance, from its darkest to its brightest), color (as far as "
                + "it differs from the background), labels (all but the background), alpha (opaque is filled), erased "
                + "(transparent is filled), or automatic.",
            valueName: "source"))
    var maskFrom = MaskFields().maskFrom

    @Option(
        help: ArgumentHelp(
            "Fill wholly what has at least this level in the mask, and nothing else: one of its own, 1 to 255 or (16 "
                + "bits) 65535, or a part of white such as 50%.", valueName: "level"))
    var maskThreshold: MaskThreshold?

    @Flag(help: "Fill the black part instead of the white.")
    var invertMask = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Make the mask wider by this many pixels; negative makes it narrower. By default it grows only where what it "
                + "covers looks out of it, by at most a 125th of the picture's shorter side and 12 pixels; 0 leaves it as "
                + "it is.", valueName: "pixels"))
    var growMask: Float?

    @Option(help: ArgumentHelp("Soften the mask's edge over this many pixels.", valueName: "pixels"))
    var feather = MaskFields().feather

    @Flag(help: "Resize a mask of another size to the picture's.")
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
