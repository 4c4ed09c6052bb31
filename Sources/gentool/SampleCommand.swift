import ArgumentParser
import GentoolBase
import GentoolModelStore
import GentoolRaster
import GentoolTasks
import GentoolTensors
import GentoolTraining
import SystemPackage

struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Sample pictures from a model made by gentool train.",
        discussion: """
              gentool sample small.safetensors --prompt "snowy mountains at night" \\
                --count 16 -o grid.png
            """)

    @Argument(help: "A model made by gentool train diffusion, flow, gan or vae.", completion: .trained)
    var model: String

    @Option(help: ArgumentHelp("What the pictures show; by default anything the model knows.", valueName: "text"))
    var prompt = ""

    @Option(help: ArgumentHelp("Number of pictures, side by side in one file.", valueName: "count"))
    var count = 16

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Seed of the noise; -1 draws one at random.", valueName: "number"))
    var seed = Seed(0)

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Number of solver steps of a diffusion model (default: 24).", valueName: "count"))
    var steps: Int?

    @Option(
        help: ArgumentHelp(
            "Guidance scale of a diffusion model: how closely to follow the prompt; 1 is no guidance (default: 2).",
            valueName: "number"))
    var guidance: Float?

    @Option(
        help: ArgumentHelp(
            "For flows, GANs and VAEs: factor of the noise; less gives more ordinary pictures.",
            valueName: "number"))
    var temperature: Float?

    @Option(
        help: ArgumentHelp(
            "f32 is exact, bf16 takes half the memory, q8 a quarter. By default the fastest here.",
            valueName: "precision"))
    var precision: Precision?

    @OptionGroup(title: "Output") var output: OutputOptions

    private struct Report: Encodable {
        let model: String
        let family: String
        let count: Int
        let seed: UInt64
    }

    func validate() throws {
        try expect("--count", count, in: 1...256)
        try expectNumber("--temperature", temperature)
        try expect("--temperature", temperature, in: 0...)
        try expectNumber("--guidance", guidance)
        try expect("--steps", steps, in: 2...1000)
    }

    /// What a family has no use for is not passed over in silence.
    private func checkUse(by trained: TrainedModel) throws {
        func refuse(_ option: String, _ kinds: String) throws {
            throw ValidationError("\(option): is for \(kinds); \(model) is of the family '\(trained.family)'")
        }
        if trained.isDiffusion {
            if temperature != nil { try refuse("--temperature", "flows, GANs and VAEs") }
        } else {
            if steps != nil { try refuse("--steps", "diffusion models") }
            if guidance != nil { try refuse("--guidance", "diffusion models") }
        }
    }

    func run() throws {
        let path =
            try output.path(named: "samples.png", of: FilePath(escaped: model), seed: seed.value) ?? "samples.png"
        try output.check(path)
        let trained = try TrainedModel(contentsOf: ModelLocator().path(of: model), precision: precision ?? .fastest)
        try checkUse(by: trained)
        let (steps, guidance) = (steps ?? 24, guidance ?? 2)
        var picture = try trained.sheet(
            prompt: prompt, count: count, seed: seed.value, steps: steps, guidance: guidance, temperature: temperature)
        if !output.fields.noMetadata {
            var settings: [(name: String, value: String)] = [("Seed", "\(seed.value)")]
            if trained.isDiffusion { settings = [("Steps", "\(steps)"), ("CFG scale", "\(guidance)")] + settings }
            if let temperature { settings.append(("Temperature", "\(temperature)")) }
            settings.append(("Model", PathName(model).stem))
            picture.metadata.generationNotes = GenerationNotes(
                generation: GenerationStep("sample", prompt: prompt, settings: settings))
        }
        let format = try Destination(path).format(size: picture.size)
        try FileBytes.write(
            picture.encoded(as: format, options: output.fields.options).bytes, to: path, replacing: output.overwrite)
        output.sayWritten(path)
        output.say(seed.notices)
        try output.report(
            Report(model: model, family: trained.family, count: count, seed: seed.value), paths: ["output": path],
            picturePath: path)
    }
}
