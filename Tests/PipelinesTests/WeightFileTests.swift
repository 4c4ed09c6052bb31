import Foundation
import TestFiles
import Testing

@testable import GentoolPipelines

@Suite("Files of weights in a folder") struct WeightFileTests {
    private func chosen(_ names: [String]) throws -> [String] {
        let folder = TemporaryFolder()
        for name in names { try folder.write([], name) }
        return try ModelFolder.weightFiles(in: folder.path).map { URL(fileURLWithPath: $0).lastPathComponent }
    }

    @Test("are one whole network, of one variant, in either naming")
    func variants() throws {
        let plain = ["diffusion_pytorch_model-00001-of-00002", "diffusion_pytorch_model-00002-of-00002"]
        let whole = plain.map { "\($0).safetensors" }
        for half in [
            plain.map { "\($0).fp16.safetensors" },
            plain.map { "\($0.replacing("model-", with: "model.fp16-")).safetensors" },
        ] {
            #expect(try chosen(half + whole) == whole)
            #expect(try chosen(half + ["diffusion_pytorch_model.safetensors.index.json"]) == half)
            #expect(try chosen(half + ["diffusion_pytorch_model.bf16.safetensors"]) == half)
            #expect(
                try chosen(half + ["diffusion_pytorch_model.safetensors"]) == ["diffusion_pytorch_model.safetensors"])
        }
        #expect(try chosen(["model.non_ema.safetensors", "model.fp16.safetensors"]) == ["model.fp16.safetensors"])
        #expect(try chosen(["pytorch_model.bin", "model.fp16.safetensors"]) == ["model.fp16.safetensors"])
    }

    @Test("that lack a part are refused, and say which")
    func missing() throws {
        let error = #expect(throws: ModelError.self) { try chosen(["model-00001-of-00003.safetensors"]) }
        #expect(try #require(error).description.contains("part 2 of the 3"))
    }
}
