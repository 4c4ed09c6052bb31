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
    /// Of the last picture.
    private var size = (width: 0, height: 0)

    /// - Parameter model: what makes them; `nil` is the program's own.
    init(to asked: WebUICall, model: String?) { (self.asked, self.model, warnings) = (asked, model, asked.warnings) }

    /// Adds a picture that was made.
    mutating func add(_ result: JobResult, _ bytes: [UInt8], seed: UInt64, notices: [Notice]) {
        size = (result.width, result.height)
        images.append(.string(Base64.text(bytes)))
        seeds.append(.unsigned(seed))
        infotexts.append(.string(Self.infotext(bytes)))
        warnings += notices.map(\.text)
    }

    private static func infotext(_ bytes: [UInt8]) -> String {
        guard let header = try? PictureHeader(data: bytes, name: "result") else { return "" }
        return header.metadata.texts.first { $0.key == "parameters" }?.value ?? ""
    }

    var json: JSON {
        var parameters = asked.fields
        for field in ["mask", "init_images"] where !asked.includesPictures { parameters[field] = nil }
        let info: JSON = [
            "prompt": .string(asked.prompt), "all_prompts": .array(seeds.map { _ in .string(asked.prompt) }),
            "negative_prompt": .string(asked.negative), "seed": .unsigned(asked.seed), "all_seeds": .array(seeds),
            "subseed": .unsigned(asked.seed), "all_subseeds": .array(seeds), "subseed_strength": 0,
            "width": JSON(size.width), "height": JSON(size.height), "steps": JSON(asked.steps ?? 25),
            "cfg_scale": .number(asked.guidance ?? 7), "batch_size": JSON(images.count), "index_of_first_image": 0,
            "sampler_name": .string(asked.samplerName ?? "Euler"), "sd_model_name": .string(model ?? "gentool"),
            "infotexts": .array(infotexts), "styles": [], "job_timestamp": "0", "clip_skip": 1,
            "extra_generation_params": [:], "warnings": .array(Array(Set(warnings)).sorted().map { .string($0) }),
        ]
        return ["images": .array(images), "parameters": .object(parameters), "info": .string(info.text)]
    }
}
