import GentoolTasks
import Testing

@testable import GentoolServer

@Suite("Models of this machine are told with what they are for")
struct FoundModelsTests {
    @Test("Each is listed with its uses, and parts of models with none")
    func uses() async throws {
        let stored = try StoredFixtures(
            ["CIDAS/clipseg-rd64-refined": "clipseg", "some/one": "sd1"],
            files: [
                "upscalers/compact-relu.pth", "segmenters/u2net.pth", "erasers/migan.pt", "lora-kohya.safetensors",
                "clicks/mobile_sam.pt",
            ])
        try await RunningServer.with({ $0.modelFolders = stored.folders }) { server in
            let models = try await server.get("/api/models").json["models"]?.array ?? []
            func uses(_ name: String) -> JSON? { models.first { $0["name"]?.string == name }?["uses"] }
            #expect(uses("clipseg") == ["words"] && uses("u2net.pth") == ["subject"], "\(models.map(\.text))")
            #expect(uses("mobile-sam") == ["places"] || uses("mobile_sam.pt") == ["places"])
            #expect(uses("some/one") == ["generate", "edit", "inpaint", "style"])
            #expect(uses("compact-relu.pth") == ["upscale"] && uses("migan.pt") == ["erase"])
            #expect(uses("lora-kohya.safetensors") == [])
            // Clients choose among those that make pictures.
            let listed = try await server.get("/v1/models").json["data"]?.array?.compactMap { $0["id"]?.string }
            #expect(listed == ["gentool", "some/one"])
            let titles = try await server.get("/sdapi/v1/sd-models").json.array?.compactMap { $0["title"]?.string }
            #expect(titles == ["gentool", "some/one"])
        }
    }
}
