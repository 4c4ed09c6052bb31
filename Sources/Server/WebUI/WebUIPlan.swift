import GentoolRaster
import GentoolTasks

/// How the pictures are made that a client of AUTOMATIC1111's interface asks for.
struct WebUIPlan {
    private let asked: WebUICall
    private let verb: Verb
    private let model: String?
    /// What is worked on; `nil` where a picture is generated.
    private let pictures: WebUIPictures?
    private let maker: OrderMaker

    /// As often clients see what is being made, unless they choose otherwise: `show_progress_every_n_steps`.
    static let previewSteps = 5

    /// - Parameters:
    ///   - verb: `generate`, or `inpaint` where a picture is worked on.
    ///   - model: one that is on this machine; `nil` is the program's own.
    /// - Throws: `Refusal` where there is no picture to work on, `RasterError` where one can't be read.
    init(_ asked: WebUICall, _ verb: Verb, model: String?, _ studio: Studio) async throws {
        (self.asked, self.verb, self.model, maker) = (asked, verb, model, studio.maker)
        guard verb != .generate else {
            pictures = nil
            return
        }
        let limit = studio.settings.pixelLimit
        pictures = try await studio.pictures.value { try WebUIPictures(asked, pixelLimit: limit) }
    }

    /// - Throws: `Refusal` for what can't be, or what reading the head of a picture throws.
    func order(seed: UInt64) async throws -> JobOrder {
        do {
            var order = try await plainOrder(seed)
            order.fieldName = Self.fieldName
            return order
        } catch let error as RequestError {
            throw Refusal(Job.Failure(error, fieldName: Self.fieldName))
        }
    }

    private func plainOrder(_ seed: UInt64) async throws -> JobOrder {
        guard let pictures else { return try await generation(seed) }
        guard let mask = pictures.mask else { return try await edit(pictures, seed) }
        return try await inpainting(pictures, mask, seed)
    }

    /// How clients know a field that they call otherwise.
    private static let names = [
        "instruction": "prompt", "picture": "init_images", "model": "sd_model_checkpoint",
        "negative": "negative_prompt", "guidance": "cfg_scale", "sampler": "sampler_name",
        "schedule": "scheduler", "strength": "denoising_strength", "feather": "mask_blur",
        "invert_mask": "inpainting_mask_invert",
    ]

    @Sendable
    private static func fieldName(_ field: String) -> String? {
        names[field] ?? (WebUICall.known.contains(field) ? field : nil)
    }

    private func generation(_ seed: UInt64) async throws -> JobOrder {
        var settings = sampling(seed)
        settings["prompt"] = .string(asked.prompt)
        let size = GenerationSize(asked.size, hasModel: model != nil)
        if let generated = size.generated { settings["size"] = .string(generated.text) }
        return try await maker.order(
            .generate, settings, [], previews: Self.previewSteps, size: asked.enlarged ?? size.fitted)
    }

    private func edit(_ pictures: WebUIPictures, _ seed: UInt64) async throws -> JobOrder {
        var settings = Self.seed(seed)
        // The program's own follows instructions.
        if model != nil {
            settings = sampling(seed)
            settings["strength"] = .number(asked.strength)
        }
        settings["instruction"] = .string(asked.prompt)
        return try await maker.order(
            .edit, settings, [OrderMaker.Upload("picture", pictures.picture)], format: .png,
            previews: Self.previewSteps, size: pictures.size)
    }

    private func inpainting(_ pictures: WebUIPictures, _ mask: [UInt8], _ seed: UInt64) async throws -> JobOrder {
        var settings = Self.seed(seed)
        if model != nil || !asked.prompt.allSatisfy(\.isWhitespace) {
            settings = sampling(seed)
            settings["prompt"] = .string(asked.prompt)
            // 1 keeps what is under the mask, from where strength leads away; others begin anew.
            if asked.fill == 1 && model != nil { settings["strength"] = .number(asked.strength) }
        }
        settings["fit_mask"] = true
        settings["invert_mask"] = .bool(asked.invertsMask)
        settings["mask_from"] = pictures.maskSource.map { .string($0) }
        settings["grow_mask"] = 0
        settings["feather"] = .number(asked.maskBlur)
        return try await maker.order(
            .inpaint, settings, [OrderMaker.Upload("picture", pictures.picture), OrderMaker.Upload("mask", mask)],
            format: .png, previews: Self.previewSteps, size: pictures.size)
    }

    private static func seed(_ seed: UInt64) -> [String: JSON] { ["seed": .unsigned(seed)] }

    /// What a diffusion model is told.
    private func sampling(_ seed: UInt64) -> [String: JSON] {
        var settings = Self.seed(seed)
        if let model {
            settings["model"] = .string(model)
            if let skip = asked.clipSkip { settings["clip_skip"] = JSON(skip) }
        }
        if let steps = asked.steps { settings["steps"] = JSON(steps) }
        if let guidance = asked.guidance { settings["guidance"] = .number(guidance) }
        if !asked.negative.isEmpty { settings["negative"] = .string(asked.negative) }
        if let sampler = asked.sampler { settings["sampler"] = .string(sampler.rawValue) }
        if let schedule = asked.schedule { settings["schedule"] = .string(schedule.rawValue) }
        return settings
    }
}
