import ArgumentParser
import GentoolPipelines

/// How large a picture becomes.
struct UpscaleSizeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How many times wider and higher, such as 1.5 or 4; by default what the network does, or 2.",
            valueName: "factor"))
    var scale: Double?

    @Option(help: ArgumentHelp("Columns of the result; rows follow unless --height is given.", valueName: "pixels"))
    var width: Int?

    @Option(help: ArgumentHelp("Rows of the result; columns follow unless --width is given.", valueName: "pixels"))
    var height: Int?

    @Option(help: ArgumentHelp("The longer one of width and height.", valueName: "pixels"))
    var longSide: Int?

    func validate() throws {
        try expectNumber("--scale", scale)
        try expect("--scale", scale, in: 1...)
        for (name, value) in [("--width", width), ("--height", height), ("--long-side", longSide)] {
            try expect(name, value, in: 1...)
        }
        let ways = [scale != nil, width != nil || height != nil, longSide != nil].filter { $0 }.count
        if ways > 1 {
            throw ValidationError(
                "--scale, --width with --height, and --long-side are three ways to say the same; use one")
        }
    }

    /// `nil` if nothing was asked for.
    var size: UpscaleSize? {
        if let scale { return .scale(scale) }
        if let longSide { return .longSide(longSide) }
        return width == nil && height == nil ? nil : .fixed(width: width, height: height)
    }
}
