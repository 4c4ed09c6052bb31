import GentoolRaster
import GentoolTensors
import Testing

@testable import GentoolPipelines

@Test("A picture decoded in bands is the whole one", arguments: [1 << 12, 1 << 15])
func bandedDecoding(_ elements: Int) throws {
    let model = try StableDiffusionModel(path: ReferencePictureTests.fixture("sd1").path, ModelOptions(precision: .f32))
    let autoencoder = try model.readAutoencoder(encodes: false)
    var generator = TorchGenerator(seed: 0)
    let latent = generator.latentNoise([2, 25, 38, 4])
    let whole = autoencoder.decode(latent)
    let banded = autoencoder.decode(latent, atMost: elements)
    let largest = zip(whole.floats(), banded.floats()).map { abs($0 - $1) }.max() ?? 1
    #expect(largest < 1e-4 * whole.standardDeviation)
}
