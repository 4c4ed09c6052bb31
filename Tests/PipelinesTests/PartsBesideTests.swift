import Foundation
import TestFiles
import Testing

@testable import GentoolPipelines

@Suite("Parts of models that are files of their own")
struct PartsBesideTests {
    private let folder = TemporaryFolder()

    private func write(_ name: String) throws {
        let file = URL(fileURLWithPath: folder.path(name))
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data([0]).write(to: file)
    }

    @Test("ComfyUI's folder of all autoencoders is not one of them; diffusers' folder with weights is")
    func folders() throws {
        try write("diffusion_models/model.safetensors")
        try write("vae/flux2-vae.safetensors")
        let beside = PartsBeside(model: folder.path("diffusion_models/model.safetensors"))
        let names = ["vae", "flux2-vae.safetensors"]
        #expect(beside.path(of: names, kind: "vae") == folder.path("vae/flux2-vae.safetensors"))
        try write("diffusion_models/vae/diffusion_pytorch_model.safetensors")
        #expect(beside.path(of: names, kind: "vae") == folder.path("diffusion_models/vae"))
    }

    @Test("A model that is named from within its own folder has a parent folder, too")
    func fromWithin() {
        let here = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        let parent = here.deletingLastPathComponent()
        #expect(
            PartsBeside(model: "model.safetensors").places(of: "vae")
                == [here.path, parent.path, parent.appendingPathComponent("vae").path])
    }
}
