import ArgumentParser
import GentoolBase
import GentoolPipelines
import GentoolRaster
import GentoolTensors
import SystemPackage

/// What style a picture gets, and how.
struct StyleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A picture whose style is wanted; several are mixed by their weights.", valueName: "file[:weight]"))
    var style: [WeightedFile] = []

    @Option(help: ArgumentHelp("0 leaves the picture as it is, 1 is all the style.", valueName: "0-1"))
    var strength: Float = 1

    @Flag(help: "Paint lightness only; the picture's colours stay.")
    var keepColors = false

    @Option(
        help: ArgumentHelp(
            "How large strokes are; at 1, as large in relation to the picture as in the style picture.",
            valueName: "factor"))
    var styleScale: Double = 1

    @Option(
        help: ArgumentHelp(
            "A network of fast neural style (.pth), AdaIN's decoder and encoder, each with a --model, or a Stable "
                + "Diffusion folder or file.",
            valueName: "path"))
    var model: [String] = []

    @OptionGroup(title: "Stable Diffusion") var diffusion: StyleDiffusionOptions

    @Option(help: ArgumentHelp("With --model: bf16 takes half the memory, f32 is exact.", valueName: "precision"))
    var precision = Precision.fastest

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The same seed gives the same bytes; another one other strokes; -1 draws one.", valueName: "number"))
    var seed = Seed(0)

    func validate() throws {
        try expect("--strength", strength, in: 0...1)
        try expect("--style-scale", styleScale, in: 0.1...10)
        try diffusion.validate()
        if style.isEmpty && model.isEmpty {
            throw ValidationError(
                diffusion.stylePrompt != nil
                    ? "--style-prompt needs --model, a Stable Diffusion folder or file"
                    : "--style is missing: name a picture whose style is wanted, or with --model a network that knows one"
            )
        }
        if let pipe = style.first(where: { $0.path == "-" }) {
            throw ValidationError("--style \(pipe.path): is read again and again; expected a file, not a pipe")
        }
        if model.isEmpty, diffusion.stylePrompt == nil, let option = try OptionValues.firstChange(of: diffusion) {
            throw ValidationError("\(option): is for diffusion models; name one with --model, or leave it out")
        }
        if let wrong = style.first(where: { !($0.weight >= 0 && $0.weight.isFinite) }) {
            throw ValidationError("--style \(wrong.path): has the weight \(wrong.weight); expected 0 or more")
        }
        if !style.isEmpty && style.allSatisfy({ $0.weight == 0 }) {
            throw ValidationError("--style \(style[0].path): has the weight 0; expected more for at least one style")
        }
        for file in diffusion.lora where !file.weight.isFinite {
            throw ValidationError("--lora \(file.path): has the weight \(file.weight); expected a number")
        }
    }

    /// What `--model` and `--style` ask for.
    ///
    /// - Parameter notices: gets what there is to say of the style pictures.
    func stylizer(_ reading: ReadingOptions, notices: inout [Notice]) throws -> any PictureStylizer {
        if model.isEmpty {
            if diffusion.stylePrompt != nil {
                throw ValidationError("--style-prompt needs --model, a Stable Diffusion folder or file")
            }
            return try PatchStylizer(pictures(reading, &notices))
        }
        if model.count == 1, try DiffusionFamilies.recognize(model[0]) {
            if style.isEmpty && diffusion.stylePrompt == nil {
                throw ValidationError(
                    "--style is missing: name a picture whose style is wanted, or tell the style with --style-prompt")
            }
            return try diffusion.stylizer(model[0], styles: pictures(reading, &notices), precision: precision)
        }
        if let prompt = diffusion.stylePrompt {
            throw ValidationError("--style-prompt \(prompt): \(model[0]) knows no words; expected Stable Diffusion")
        }
        switch try StyleFile.read(model, precision: precision) {
        case .transformer(let network):
            if let first = style.first {
                throw ValidationError(
                    "--style \(first.path): \(model[0]) knows only its own style; leave out --style or --model")
            }
            return NetworkStylizer(network)
        case .adaIN(let network):
            if style.isEmpty {
                throw ValidationError("--style is missing: AdaIN takes the style of pictures; name at least one")
            }
            return try AdaINStylizer(network, styles: pictures(reading, &notices))
        }
    }

    /// What was loaded, set to what is wanted of a picture.
    func set(_ stylizer: any PictureStylizer) -> any PictureStylizer {
        switch stylizer {
        case var patches as PatchStylizer:
            patches.styleScale = styleScale
            return patches
        case var model as DiffusionStylizer:
            diffusion.set(&model)
            return model
        default: return stylizer
        }
    }

    private func pictures(_ reading: ReadingOptions, _ notices: inout [Notice]) throws -> [StylePicture] {
        try style.map { file in
            let picture = try reading.read(FilePath(escaped: file.path))
            notices += picture.metadata.notices
            return StylePicture(picture, name: file.path, weight: file.weight)
        }
    }

    /// What is written into the picture: how it was made.
    func step(_ stylizer: any PictureStylizer) -> GenerationStep {
        var settings = [("Method", stylizer.name)]
        if !style.isEmpty { settings.append(("Style", style.map(\.description).joined(separator: " + "))) }
        if !model.isEmpty { settings.append(("Model", model.joined(separator: " + "))) }
        settings.append(("Strength", "\(strength)"))
        if keepColors { settings.append(("Colors", "kept")) }
        if stylizer.isRandom { settings.append(("Seed", "\(seed.value)")) }
        return GenerationStep(verb: "style", prompt: diffusion.stylePrompt ?? "", settings)
    }
}
