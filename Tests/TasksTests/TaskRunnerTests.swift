import Foundation
import GentoolBase
import GentoolPipelines
import GentoolRaster
import Synchronization
import SystemPackage
import TestFiles
import Testing

@testable import GentoolTasks

@Suite("A runner makes pictures of requests, for any surface")
struct TaskRunnerTests {
    private let photo = NamedBytes("photo.png", Self.bytes(side: 24))

    private static func bytes(side: Int) -> [UInt8] {
        let values = (0..<(side * side * 3)).map { Float($0 * 37 % 11) / 10 }
        let picture = Picture(width: side, height: side, format: .rgb, samples: Samples(values, depth: 8))
        return try! picture.encoded(as: .png).bytes
    }

    @Test("Events tell how far it is, and the last one has the picture")
    func events() async throws {
        var request = UpscaleRequest()
        request.size.scale = 2
        var fractions: [Double] = []
        var made: MadePicture?
        for try await event in TaskRunner().events(of: request, files: [photo], for: Destination("large.png")) {
            switch event {
            case .progress(let fraction): fractions.append(fraction)
            case .made(let picture): made = picture
            case .notice, .preview, .clipPreview: break
            }
        }
        let picture = try #require(made)
        #expect(picture.size == (48, 48) && picture.format == .png && fractions.last == 1)
        #expect(fractions == fractions.sorted())
        let read = try Picture(data: picture.encoded(request.writing).bytes, name: "large.png")
        #expect(read.width == 48 && read.metadata.texts.contains { $0.value.contains("gentool upscale") })
    }

    @Test("What is known before the work is said before it, and previews come between")
    func order() async throws {
        var request = GenerateRequest()
        request.prompt = "a mountain lake"
        request.size = PictureSize(text: "520x32")
        request.sampling.steps = 3
        var kinds: [String] = []
        let runner = TaskRunner()
        for try await event in runner.events(of: request, files: [], for: Destination("a.png"), previewing: 1) {
            switch event {
            case .notice(let notice): kinds.append(notice.code)
            case .progress: kinds.append("progress")
            case .preview(let picture):
                #expect(picture.width == 520)
                kinds.append("preview")
            case .clipPreview: kinds.append("clip")
            case .made: kinds.append("made")
            }
        }
        #expect(kinds.first == "beyond-trained-size" && kinds.last == "made" && kinds.contains("preview"), "\(kinds)")
    }

    @Test("Previews of a clip are small animated PNGs")
    func clipPreviews() async throws {
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("PipelinesTests/Fixtures").path
        var request = GenerateRequest()
        request.prompt = "snow"
        request.model.model = "\(fixtures)/sd1"
        request.motion.motion = "\(fixtures)/motion/v3_sd15_mm.ckpt"
        request.motion.frames = 3
        request.sampling.steps = 3
        var previews: [[UInt8]] = []
        for try await event in TaskRunner().events(
            of: request, files: [], for: Destination("a.png"), previewing: 1)
        {
            if case .clipPreview(let bytes) = event { previews.append(bytes) }
        }
        let folder = TemporaryFolder()
        let reader = try Clip.reader(contentsOf: FilePath(try folder.write(try #require(previews.last), "a.png")))
        #expect(reader.clip.kind == ClipKind.animatedPNG.rawValue && reader.clip.frameCount == 3)
        #expect(previews.count == 2)
    }

    @Test("Whoever stops listening cancels within a step, and the next picture is made")
    func cancelled() async throws {
        let runner = TaskRunner()
        var request = GenerateRequest()
        request.prompt = "a mountain lake"
        request.size = PictureSize(text: "32")
        // It would take minutes.
        request.sampling.steps = 1000
        request.sampling.sampler = .ddim
        for try await event in runner.events(of: request, files: [], for: Destination("a.png")) {
            if case .progress = event { break }
        }
        var upscale = UpscaleRequest()
        upscale.size.scale = 1.5
        var isMade = false
        for try await event in runner.events(of: upscale, files: [photo], for: Destination("b.png")) {
            if case .made = event { isMade = true }
        }
        #expect(isMade)
    }

    @Test("A request that can't be, and a picture that is none, end with an error that says so")
    func refused() async throws {
        func error(_ request: UpscaleRequest, _ file: NamedBytes) async -> (any Error)? {
            do {
                for try await _ in TaskRunner().events(of: request, files: [file], for: Destination("a.png")) {}
            } catch { return error }
            return nil
        }
        var request = UpscaleRequest()
        request.size.scale = 0.5
        #expect((await error(request, photo) as? RequestError)?.field == "scale")
        let text = await error(UpscaleRequest(), NamedBytes("x.png", Array("no picture".utf8)))
        #expect((text as? RasterError)?.file == "x.png")
    }

    @Test("Pictures and masks that are missing are said; a picture to be like gives its prompt; a drawn seed is told")
    func completed() async throws {
        func end<Request: PictureRequest>(_ request: Request, _ files: [NamedBytes]) async throws -> MadePicture? {
            var made: MadePicture?
            for try await event in TaskRunner().events(of: request, files: files, for: Destination("a.png")) {
                if case .made(let picture) = event { made = picture }
            }
            return made
        }
        await #expect(throws: RequestError.self) { _ = try await end(UpscaleRequest(), []) }
        await #expect(throws: RequestError.self) { _ = try await end(InpaintRequest(), [photo]) }
        var request = GenerateRequest()
        request.prompt = "a mountain lake"
        request.size = PictureSize(text: "32")
        request.sampling.steps = 1
        request.seed = try #require(Seed(text: "-1"))
        let first = try #require(try await end(request, []))
        #expect(first.notices.contains { $0.code == "seed-drawn" })
        let folder = TemporaryFolder()
        var like = GenerateRequest()
        like.like = try folder.write(first.encoded(request.writing).bytes, "like.png")
        let second = try #require(try await end(like, []))
        #expect(second.picture?.samples == first.picture?.samples)
    }

    @Test("What decides how a picture is made is told from what was loaded for another")
    func variants() throws {
        let engines = Engines()
        var request = InpaintRequest()
        request.outpaint = OutpaintBorder(text: "8")
        var prompted = request
        prompted.prompt = "a lake"
        let (patches, model) = (
            try engines.engine(for: request, of: [request, prompted]),
            try engines.engine(for: prompted, of: [request, prompted])
        )
        guard case .patches = patches, case .model = model else {
            Issue.record("a prompt needs a model, and no prompt needs none")
            return
        }
    }

    /// Counts how often it is loaded.
    private struct Counting: PictureRequest {
        static let verb = "count"
        static let engineFields: Set = ["model"]
        static let loads = Mutex<[String]>([])
        var model = ""
        var seed = Seed(0)
        let reading = ReadingFields()
        let writing = WritingFields()
        mutating func visit(_ visitor: inout some FieldVisitor) throws {
            try visitor.field("model", &model)
            try visitor.field("seed", &seed)
        }
        func read(_ files: [NamedBytes], for destination: Destination) {}
        func engine(for requests: [Self]) -> String {
            Self.loads.withLock { $0.append(model) }
            return model
        }
        func make(
            _ source: Void, for destination: Destination, with engine: String, observer: PictureProgress.Observer
        ) throws -> MadePicture {
            MadePicture(Picture(Mask(width: 1, height: 1)), format: .png, details: [String: String]())
        }
    }

    @Test("What was loaded stays as long as there is room, and what was not used for longest goes first")
    func engines() throws {
        let folder = TemporaryFolder()
        let names = try ["a", "b", "c"].map { try folder.write([UInt8](repeating: 1, count: 1000), $0) }
        let engines = Engines(memoryLimit: 2500)
        func load(_ index: Int, seed: UInt64 = 0) throws {
            var request = Counting()
            request.model = names[index]
            request.seed = Seed(seed)
            #expect(try engines.engine(for: request, of: [request]) == names[index])
        }
        try load(0)
        try load(1)
        try load(0, seed: 3)
        try load(2)
        try load(0)
        try load(1)
        let loads = Counting.loads.withLock { $0.map { $0.suffix(1) } }
        #expect(loads == ["a", "b", "c", "b"])
    }
}
