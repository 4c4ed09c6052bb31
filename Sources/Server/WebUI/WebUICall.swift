import FoundationEssentials
import GentoolDiffusion
import GentoolTasks

/// What a client of AUTOMATIC1111's interface asks for.
struct WebUICall: Sendable {
    /// How a picture comes to another size, as `resize_mode` numbers it.
    enum Resizing: Int, Sendable {
        case stretch, crop
        /// All of it, continued on two sides.
        case fit
    }

    let fields: [String: JSON]
    /// What is not done of it.
    let warnings: [String]
    let picture: [UInt8]?
    let mask: [UInt8]?
    let sampler: Sampler?
    let schedule: SigmaSpacing?
    let steps: Int?
    /// How many layers of CLIP are left out; a model's own usual if nothing is said.
    let clipSkip: Int?
    let guidance: Double?
    /// 0...1.
    let strength: Double
    /// Pixels, 0...1000.
    let maskBlur: Double
    /// The one that was said, or one that was drawn.
    let seed: UInt64
    /// Of a picture that is generated.
    let size: PictureSize?
    /// Of what is made of a picture; `nil` is that picture's.
    let resultSize: PictureSize?
    let resizing: Resizing
    /// The size after "high-resolution fix".
    let enlarged: PictureSize?
    let count: Int

    static let known: Set = [
        "prompt", "negative_prompt", "seed", "steps", "cfg_scale", "width", "height", "sampler_name", "sampler_index",
        "scheduler", "batch_size", "n_iter", "override_settings", "enable_hr", "hr_scale", "hr_resize_x", "hr_resize_y",
        "denoising_strength", "init_images", "mask", "mask_blur", "mask_blur_x", "mask_blur_y", "inpainting_fill",
        "inpainting_mask_invert", "include_init_images", "send_images", "save_images",
        // What they send without meaning it, or what is done anyway: only what the mask touches is worked on.
        "hr_upscaler", "hr_second_pass_steps", "override_settings_restore_afterwards", "alwayson_scripts", "styles",
        "subseed", "subseed_strength", "seed_resize_from_h", "seed_resize_from_w", "do_not_save_samples",
        "do_not_save_grid", "eta", "s_churn", "s_tmin", "s_tmax", "s_noise", "s_min_uncond", "script_args",
        "script_name",
        "restore_faces", "tiling", "clip_skip", "inpaint_full_res", "inpaint_full_res_padding", "resize_mode",
        "image_cfg_scale", "mask_round", "initial_noise_multiplier", "latent_mask", "comments", "force_task_id",
        "firstphase_width", "firstphase_height", "disable_extra_networks", "refiner_checkpoint", "refiner_switch_at",
        "hr_checkpoint_name", "hr_sampler_name", "hr_scheduler", "hr_prompt", "hr_negative_prompt", "infotext",
        "hr_additional_modules", "url", "auth",
    ]

    /// What changes pictures elsewhere, and is not done here.
    private static let notDone = [
        "restore_faces", "tiling", "subseed_strength", "styles", "refiner_checkpoint", "eta", "hr_prompt",
        "hr_negative_prompt", "hr_sampler_name", "hr_checkpoint_name",
    ]
    private static let clipSkipOption = "CLIP_stop_at_last_layers"

    /// Whether a value is another than those which clients send without meaning anything.
    private static func saysSomething(_ value: JSON) -> Bool {
        if let text = value.string { return !["", "None", "Use same sampler", "Use same checkpoint"].contains(text) }
        if let list = value.array { return !list.isEmpty }
        return value.bool ?? ((value.double ?? 0) != 0)
    }

    /// What is said of fields that are not known, and of what they ask for that can't be done.
    private static func warnings(about fields: [String: JSON]) -> [String] {
        var warnings = fields.keys.filter { !known.contains($0) }.sorted().map {
            "\($0.prefix(60)) is not known and was ignored"
        }
        for name in notDone where fields[name].map(saysSomething) == true {
            warnings.append("\(name) can't be done and was ignored")
        }
        for name in fields["override_settings"]?.object?.keys.sorted() ?? []
        where !["sd_model_checkpoint", clipSkipOption].contains(name) {
            warnings.append("override_settings: \(name.prefix(60)) can't be set and was ignored")
        }
        if fields["send_images"]?.bool == false {
            warnings.append("send_images: pictures are not kept here, and so they are sent")
        }
        if fields["script_name"]?.string?.isEmpty == false { warnings.append("scripts can't be run and were ignored") }
        for script in fields["alwayson_scripts"]?.object?.keys.sorted() ?? [] {
            warnings.append("the script \(script.prefix(60)) can't be run and was ignored")
        }
        return warnings
    }

    private static func whole(_ value: JSON?, _ name: String, _ range: ClosedRange<Int>) throws -> Int? {
        guard let value, value != .null else { return nil }
        guard let number = value.double, number == number.rounded(), let whole = Int(exactly: number),
            range.contains(whole)
        else {
            throw Refusal(
                422, "invalid-value",
                "\(name): expected a whole number from \(range.lowerBound) to \(range.upperBound)",
                field: name)
        }
        return whole
    }

    private static func number(_ value: JSON?, _ name: String) throws -> Double? {
        guard let value, value != .null else { return nil }
        guard let number = value.double else {
            throw Refusal(422, "invalid-value", "\(name): expected a number", field: name)
        }
        return number
    }

    /// All numbers of 64 bits are seeds, and no other; -1 or nothing draws one.
    private static func seed(_ value: JSON?) throws -> UInt64 {
        guard let value, ![.null, -1, "", "-1"].contains(value) else {
            return UInt64.random(in: 0...UInt64(UInt32.max))
        }
        let said: UInt64? =
            switch value {
            case .integer(let number): UInt64(exactly: number)
            case .unsigned(let number): number
            case .number(let number): UInt64(exactly: number)
            case .string(let text): UInt64(text)
            default: nil
            }
        guard let said else {
            throw Refusal(
                422, "invalid-value", "seed: expected a whole number from -1 to \(UInt64.max)", field: "seed")
        }
        return said
    }

    private static func bytes(_ value: JSON?, _ name: String) throws -> [UInt8]? {
        guard let value, value != .null, value != "" else { return nil }
        guard let bytes = value.string.flatMap(Base64.bytes) else {
            throw Refusal(422, "invalid-value", "\(name): expected base64 or a data URL", field: name)
        }
        return bytes
    }

    /// - Throws: `Refusal` for what can't be.
    init(_ request: HTTPRequest) throws {
        guard let fields = try request.json().object else {
            throw Refusal(422, "invalid-value", "the body has to be a JSON object")
        }
        self.fields = fields
        var warnings = Self.warnings(about: fields)
        func whole(_ name: String, _ range: ClosedRange<Int>) throws -> Int? {
            try Self.whole(fields[name], name, range)
        }
        func number(_ name: String) throws -> Double? { try Self.number(fields[name], name) }
        steps = try whole("steps", SamplingFields.stepRange)
        let option = fields["override_settings"]?[Self.clipSkipOption]
        let skipped = try whole("clip_skip", 0...12) ?? Self.whole(option, Self.clipSkipOption, 0...12)
        // 1 is what clients send who mean nothing.
        clipSkip = skipped.flatMap { $0 > 1 ? $0 : nil }
        count = try (whole("batch_size", 1...16) ?? 1) * (whole("n_iter", 1...16) ?? 1)
        let (width, height) = (try whole("width", 16...8192) ?? 512, try whole("height", 16...8192) ?? 512)
        size = PictureSize(text: "\(width)x\(height)")
        resultSize = ["width", "height"].contains { (fields[$0] ?? .null) != .null } ? size : nil
        // 3 resizes what the network sees, and stretches as 0 does.
        resizing = try whole("resize_mode", 0...3).flatMap(Resizing.init) ?? .stretch
        if fields["enable_hr"]?.bool == true {
            let scale = try number("hr_scale") ?? 2
            let (x, y) = (try whole("hr_resize_x", 0...8192) ?? 0, try whole("hr_resize_y", 0...8192) ?? 0)
            let factor = min(8, max(1, scale.isFinite ? scale : 2))
            enlarged =
                x > 0 && y > 0
                ? PictureSize(text: "\(x)x\(y)")
                : PictureSize(text: "\(Int(Double(width) * factor))x\(Int(Double(height) * factor))")
        } else {
            enlarged = nil
        }
        let named = fields["sampler_name"]?.string ?? fields["sampler_index"]?.string
        let found = named.map(SamplerNames.read)
        if let named, !named.isEmpty, found?.sampler == nil {
            warnings.append("the sampler \(named.prefix(60)) is not known; the model's own is used")
        }
        sampler = found?.sampler
        let scheduled = fields["scheduler"]?.string?.lowercased()
        let schedule = WebUISamplers.schedules.first { $0.name == scheduled || $0.label.lowercased() == scheduled }
        if let scheduled, !scheduled.isEmpty, schedule == nil {
            warnings.append("the scheduler \(scheduled.prefix(60)) is not known; the model's own is used")
        }
        self.schedule = found?.schedule ?? schedule?.schedule
        seed = try Self.seed(fields["seed"])
        guidance = try number("cfg_scale")
        strength = min(1, max(0, try number("denoising_strength") ?? 0.75))
        maskBlur = min(1000, max(0, try number("mask_blur") ?? number("mask_blur_x") ?? 4))
        let pictures = fields["init_images"]?.array ?? []
        if pictures.count > 1 { warnings.append("of several init_images the first was taken") }
        picture = try Self.bytes(pictures.first, "init_images")
        mask = try Self.bytes(fields["mask"], "mask")
        for name in ["prompt", "negative_prompt"] where (fields[name]?.string ?? "").utf8.count > 32_000 {
            throw Refusal(422, "invalid-value", "\(name): is longer than 32000 bytes", field: name)
        }
        self.warnings = warnings
    }

    var prompt: String { fields["prompt"]?.string ?? "" }
    var negative: String { fields["negative_prompt"]?.string ?? "" }
    var fill: Int { fields["inpainting_fill"]?.int ?? 1 }
    var invertsMask: Bool {
        (fields["inpainting_mask_invert"]?.int ?? 0) != 0 || fields["inpainting_mask_invert"]?.bool == true
    }
    var includesPictures: Bool { fields["include_init_images"]?.bool ?? false }
    var model: String? { fields["override_settings"]?["sd_model_checkpoint"]?.string }
}
