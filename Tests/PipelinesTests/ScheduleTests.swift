import Foundation
import GentoolRaster
import Testing

@testable import GentoolPipelines

/// Pictures that diffusers made with its schedulers; `make_schedule_fixtures.py` in Fixtures makes them again.
@Suite("Configurations of schedulers") struct ScheduleTests {
    private static let file = "scheduler/scheduler_config.json"
    private let copy: ModelCopy

    init() throws { copy = try ModelCopy(of: "sd1") }

    /// One a line, as Python writes them.
    private static func configurations(_ file: String) throws -> [String] {
        let text = try String(contentsOf: ReferencePictureTests.fixture(file), encoding: .utf8)
        return text.split(separator: "\n").filter { $0.hasPrefix("{") }.map {
            String($0.hasSuffix(",") ? $0.dropLast() : $0)
        }
    }

    private func pipeline(_ configuration: String) throws -> DiffusionPipeline {
        let path = "\(copy.path)/\(Self.file)"
        try? FileManager.default.removeItem(atPath: path)
        try configuration.write(toFile: path, atomically: false, encoding: .utf8)
        return DiffusionPipeline(try StableDiffusionModel(path: copy.path, ModelOptions(precision: .f32)))
    }

    private var settings: DiffusionSettings {
        var settings = DiffusionSettings()
        settings.prompt = "a red house by a lake"
        settings.negativePrompt = "snow"
        settings.guidance = 5
        settings.steps = 8
        settings.seed = 3
        return settings
    }

    private func levels(_ picture: Picture) throws -> [UInt8] {
        guard case .eight(let levels) = picture.samples else {
            throw ModelError(.unsupported, "picture", "has not 8 bits")
        }
        return levels
    }

    @Test("give the picture that diffusers makes with them, whichever class and setting", arguments: 0..<16)
    func equalReferences(_ part: Int) throws {
        try compare("schedules", side: 16, from: part, by: 16)
    }

    @Test("give it in larger pictures, too: DDIM with clean samples, clipped ones, and noise alone at the start")
    func equalLargeReferences() throws {
        try compare("schedules-64", side: 64, from: 0, by: 1)
    }

    private func compare(_ name: String, side: Int, from first: Int, by step: Int) throws {
        let sheet = try ReferencePictureTests.picture("\(name).png")
        let all = try levels(sheet)
        let configurations = try Self.configurations("\(name).json")
        for index in stride(from: first, to: configurations.count, by: step) {
            let configuration = configurations[index]
            do {
                let made = try levels(pipeline(configuration).generate(settings, width: side, height: side))
                let start = index / 16 * side * sheet.width + index % 16 * side
                let largest = (0..<(3 * side * side)).map { place in
                    let (row, rest) = place.quotientAndRemainder(dividingBy: 3 * side)
                    return abs(Int(made[place]) - Int(all[3 * (start + row * sheet.width) + rest]))
                }.max()!
                #expect(largest <= 1, "\(largest) levels with \(configuration.prefix(400))")
            } catch {
                Issue.record("\(error) with \(configuration.prefix(400))")
            }
        }
    }

    @Test(
        "that can't be heeded are refused by name",
        arguments: [
            (#"{"_class_name": "FooScheduler"}"#, "FooScheduler"),
            (#"{"_class_name": "FlowMatchEulerDiscreteScheduler", "shift": 3.0}"#, "FlowMatchEulerDiscreteScheduler"),
            (#"{"_class_name": "UniPCMultistepScheduler", "use_flow_sigmas": true}"#, "use_flow_sigmas"),
            (#"{"_class_name": "DDIMScheduler", "timestep_spacing": "foo"}"#, "timestep_spacing foo"),
            (#"{"_class_name": "DDIMScheduler", "thresholding": true}"#, "thresholding"),
            (#"{"_class_name": "DDIMScheduler", "beta_schedule": "sigmoid"}"#, "beta_schedule sigmoid"),
            (#"{"_class_name": "PNDMScheduler"}"#, "skip_prk_steps"),
            (#"{"_class_name": "DDPMScheduler", "variance_type": "learned_range"}"#, "variance_type learned_range"),
            (
                #"{"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "dpmsolver"}"#,
                "algorithm_type dpmsolver"
            ),
            (#"{"_class_name": "DPMSolverMultistepScheduler", "use_lu_lambdas": true}"#, "use_lu_lambdas"),
            (#"{"_class_name": "DPMSolverMultistepScheduler", "solver_order": 4}"#, "solver_order 4"),
            (
                #"{"_class_name": "EulerDiscreteScheduler", "use_karras_sigmas": true, "use_beta_sigmas": true}"#,
                "use_beta_sigmas"
            ),
            (#"{"_class_name": "EulerDiscreteScheduler", "trained_betas": [0.1, 0.2]}"#, "trained_betas"),
        ])
    func refused(_ configuration: String, _ name: String) throws {
        let error = #expect(throws: ModelError.self) { try pipeline(configuration).plan(settings) }
        let text = "\(try #require(error))"
        #expect(text.contains(name) && text.contains("scheduler_config.json") && !text.contains("\n"), "\(text)")
    }

    @Test("give way to a sampler that is chosen, whatever their own is")
    func override() throws {
        let pipeline = try pipeline(#"{"_class_name": "FooScheduler", "beta_schedule": "scaled_linear"}"#)
        var settings = settings
        settings.sampler = .euler
        #expect(try pipeline.plan(settings).schedule.sampler == .euler)
    }
}
