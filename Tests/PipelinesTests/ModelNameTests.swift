import Testing

@testable import GentoolPipelines

@Suite("Names say what models' files don't")
struct ModelNameTests {
    @Test(
        "Whether a model is a base one is said by its own name alone",
        arguments: [
            ("/models/FLUX.2-klein-base-4B", true), ("flux-2-klein-base4b.safetensors", true), ("Z-Image-Base", true),
            ("/srv/database/z-image-turbo", false), ("/base/flux2-klein.safetensors", false),
            ("/hub/models--a--klein-base/snapshots/0a1b", true), ("/hub/models--a--klein/snapshots/base", false),
        ])
    func base(path: String, isBase: Bool) {
        #expect(ModelName(of: path).isBase == isBase)
    }
}
