import FoundationEssentials
import GentoolBase
import GentoolDiffusion
import GentoolOwnModels
import GentoolPipelines
import GentoolRaster

/// A picture whose notes say how to make one like it.
public struct LikePicture: Sendable {
    private(set) var prompt: String?
    private(set) var negative: String?
    private(set) var steps: Int?
    private(set) var sampler: Sampler?
    private(set) var schedule: SigmaSpacing?
    private(set) var guidance: Float?
    private(set) var guidanceRescale: Float?
    private(set) var guidanceInterval: SigmaInterval?
    private(set) var clipSkip: Int?
    private(set) var seed: UInt64?
    private(set) var size: PictureSize?
    private(set) var noise: NoiseSource?
    private(set) var stepNoise: StepNoiseKind?
    private(set) var reuse: Int?
    /// A path that leads to something.
    private(set) var model: String?
    /// What could not be read or taken over.
    private(set) var notices: [Notice] = []

    /// - Throws: `FileError` where the picture can't be read, `RasterError` where it does not say how it was generated.
    init(_ path: String) throws {
        var options = ReadOptions()
        // However many pixels there are, they are not looked at.
        options.pixelLimit = .max
        let metadata = try PictureHeader(contentsOf: path, options: options).metadata
        notices = metadata.notices
        guard let parameters = GenerationParameters(metadata) else {
            throw RasterError(
                .partMissing, file: path,
                "does not say how it was generated; expected a prompt and settings as gentool, AUTOMATIC1111's WebUI or "
                    + "ComfyUI write them into pictures")
        }
        prompt = parameters.prompt.isEmpty ? nil : parameters.prompt
        negative = parameters.negativePrompt.isEmpty ? nil : parameters.negativePrompt
        let isOwn = parameters["Version"]?.hasPrefix("gentool") == true
        // Other programs that name no source draw the noise on the card.
        noise = isOwn ? .cpu : .cuda
        var unused: [String] = []
        for setting in parameters.settings where !take(setting) { unused.append("\(setting.name): \(setting.value)") }
        if !unused.isEmpty {
            notices.append(
                Notice(
                    "settings-not-taken",
                    "\(path): is taken as an example but for what can't be done or found here: "
                        + unused.joined(separator: ", ")))
        }
    }

    private mutating func take(_ setting: GenerationParameters.Setting) -> Bool {
        let value = setting.value
        switch setting.name {
        case "Steps": return take(\.steps, Int(value), within: SamplingFields.stepRange)
        case "CFG scale", "Distilled CFG Scale":
            return take(\.guidance, Float(value).flatMap { $0.isFinite ? $0 : nil })
        case GenerationStep.guidanceRescale:
            return take(\.guidanceRescale, Float(value).flatMap { (0...1).contains($0) ? $0 : nil })
        case GenerationStep.guidanceInterval: return take(\.guidanceInterval, SigmaInterval(text: value))
        case "Seed": return take(\.seed, UInt64(value))
        case "Size": return take(\.size, PictureSize(text: value))
        case "Sampler": return takeSampler(value)
        case "Schedule type": return takeSchedule(value)
        case "RNG": return take(\.noise, ["CPU": .cpu, "NV": .cuda, "GPU": .cuda][value])
        case "Step noise": return take(\.stepNoise, StepNoiseKind(rawValue: value))
        case GenerationStep.reuse: return take(\.reuse, Int(value), within: SamplingFields.reuseRange)
        case "Model": return takeModel(value)
        case "Clip skip": return take(\.clipSkip, Int(value), within: ModelFields.clipSkipRange)
        case "Variation seed strength", "Eta", "ENSD": return Double(value) == 0
        // They say nothing about the picture that the others don't.
        case GenerationStep.writtenOutFrom, "Version", "Model hash", "Postprocessing", "VAE hash", "Lora hashes",
            "TI hashes", "Hashes":
            return true
        default: return false
        }
    }

    /// Takes a value if there is one.
    private mutating func take<Value>(_ place: WritableKeyPath<Self, Value?>, _ value: Value?) -> Bool {
        if let value { self[keyPath: place] = value }
        return value != nil
    }

    private mutating func take(
        _ place: WritableKeyPath<Self, Int?>, _ value: Int?, within range: ClosedRange<Int>
    ) -> Bool {
        take(place, value.flatMap { range.contains($0) ? $0 : nil })
    }

    /// Other programs' names may end in that of a schedule.
    private mutating func takeSampler(_ name: String) -> Bool {
        let read = SamplerNames.read(name)
        sampler = read.sampler
        schedule = read.schedule ?? schedule
        return sampler != nil
    }

    private mutating func takeSchedule(_ name: String) -> Bool {
        switch name.lowercased() {
        case "karras": schedule = .karras
        case "exponential": schedule = .exponential
        case "beta": schedule = .beta
        case "model": schedule = .model
        case "automatic", "uniform", "normal", "simple": break
        default: return false
        }
        return true
    }

    private mutating func takeModel(_ name: String) -> Bool {
        if name == OwnModel.name { return true }
        guard FileManager.default.fileExists(atPath: name) else { return false }
        model = name
        return true
    }
}

extension GenerateRequest {
    /// This request with what the picture of `like` says where nothing else was said.
    ///
    /// - Parameter known: pictures that were read before, by their paths.
    /// - Throws: `RequestError` where it has no prompt, or what reading it throws.
    public func completed(_ known: inout [String: LikePicture]) throws -> Self {
        guard let like else { return self }
        let picture = try known[like] ?? LikePicture(like)
        known[like] = picture
        var request = self
        request.likeNotices = picture.notices
        request.sampling.negative = sampling.negative ?? picture.negative
        request.sampling.steps = sampling.steps ?? picture.steps
        request.sampling.sampler = sampling.sampler ?? picture.sampler
        request.sampling.schedule = sampling.schedule ?? picture.schedule
        request.sampling.guidance = sampling.guidance ?? picture.guidance
        request.sampling.guidanceRescale = sampling.guidanceRescale ?? picture.guidanceRescale
        request.sampling.guidanceInterval = sampling.guidanceInterval ?? picture.guidanceInterval
        request.sampling.rng = sampling.rng ?? picture.noise
        request.sampling.stepNoise = sampling.stepNoise ?? picture.stepNoise
        request.sampling.reuse = sampling.reuse ?? picture.reuse
        request.model.clipSkip = model.clipSkip ?? picture.clipSkip
        request.model.model = model.model ?? picture.model
        request.size = size ?? picture.size
        if !seed.isGiven { request.seed.value = picture.seed ?? 0 }
        request.prompt = prompt ?? picture.prompt
        guard request.prompt != nil else {
            throw RequestError(field: "like", text: "\(field: "like") \(like): has no prompt; give one")
        }
        if let size = picture.size, self.size == nil, max(size.width, size.height) > PictureSize.largestSide {
            throw RequestError(
                field: "like", found: "\(like): its size \(size.text)",
                expected: "at most \(PictureSize.largestSide)x\(PictureSize.largestSide)")
        }
        return request
    }
}
