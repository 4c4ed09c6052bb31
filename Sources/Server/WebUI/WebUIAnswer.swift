import GentoolRaster
import GentoolTasks

/// What a client of AUTOMATIC1111's interface hears of the pictures that it asked for.
struct WebUIAnswer {
    private let asked: WebUICall
    private let model: String?
    private var images: [JSON] = []
    private var infotexts: [JSON] = []
    private var seeds: [JSON] = []
    private var warnings: [String]
    /// Of the last picture: its size, and how it was made as far as it says so.
    private var size = (width: 0, height: 0)
    private var made: GenerationParameters?

    /// - Parameters:
    ///   - model: what makes them; `nil` is the program's own.
    ///   - warnings: beside what the call itself warns of.
    init(to asked: WebUICall, model: String?, warnings: [String]) {
        (self.asked, self.model, self.warnings) = (asked, model, asked.warnings + warnings)
    }

    /// Adds a picture that was made.
    mutating func add(_ result: JobResult, _ bytes: [UInt8], seed: UInt64, notices: [Notice]) {
        size = (result.width, result.height)
        images.append(.string(Base64.text(bytes)))
        seeds.append(.unsigned(seed))
        let metadata = (try? PictureHeader(data: bytes, name: "result"))?.metadata ?? Metadata()
        infotexts.append(.string(Self.text(metadata.texts.first { $0.key == "parameters" }?.value ?? "")))
        let notes = metadata.generationNotes
        var steps = [notes.parameters].compactMap { $0 } + notes.steps
        // What brought it to another shape is told of in a notice. It may have been enlarged since, too.
        if notices.contains(where: { $0.code == SizeFitting.continued }) { _ = steps.popLast() }
        made = steps.compactMap { GenerationParameters(text: Self.text($0)) }.last { $0["Steps"] != nil }
        warnings += notices.map(\.text)
    }

    /// What notes say, with nothing in the place of a prompt where there was none: clients would show it as one.
    static func text(_ notes: String) -> String { notes.replacing(/^gentool [a-z]+(?=\n)/, with: "") }

    /// What was used, as far as the pictures say it; `null` for what had no meaning there.
    private var used: [String: JSON] {
        let size = made?["Size"].flatMap { PictureSize(text: $0) }.map { (width: $0.width, height: $0.height) } ?? size
        return [
            "width": JSON(size.width), "height": JSON(size.height),
            "steps": made?["Steps"].flatMap { Int($0) }.map { JSON($0) } ?? .null,
            "cfg_scale": made?["CFG scale"].flatMap { Double($0) }.map { JSON.number($0) } ?? .null,
            "sampler_name": JSON(made?["Sampler"].map(WebUISamplers.name)),
        ]
    }

    var json: JSON {
        var parameters = asked.fields
        for field in ["mask", "init_images"] where !asked.includesPictures { parameters[field] = nil }
        let first = seeds.first ?? .unsigned(asked.seed)
        let info: [String: JSON] = [
            "prompt": .string(asked.prompt), "all_prompts": .array(seeds.map { _ in .string(asked.prompt) }),
            "negative_prompt": .string(asked.negative), "seed": first, "all_seeds": .array(seeds),
            "subseed": first, "all_subseeds": .array(seeds), "subseed_strength": 0,
            "batch_size": JSON(images.count), "index_of_first_image": 0, "sd_model_name": .string(model ?? "gentool"),
            "infotexts": .array(infotexts), "styles": [], "job_timestamp": "0", "clip_skip": JSON(asked.clipSkip ?? 1),
            "extra_generation_params": [:], "warnings": .array(Array(Set(warnings)).sorted().map { .string($0) }),
        ]
        let text = JSON.object(info.merging(used) { $1 }).text
        return ["images": .array(images), "parameters": .object(parameters), "info": .string(text)]
    }
}
