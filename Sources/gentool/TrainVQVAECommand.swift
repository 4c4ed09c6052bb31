import ArgumentParser
import GentoolTraining

struct TrainVQVAECommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vqvae", abstract: "Train a vector-quantised autoencoder (VQ-VAE).")

    @Option(help: ArgumentHelp("Size of the codebook.", valueName: "count"))
    var codes = 512

    @OptionGroup var options: AutoencoderOptions

    func validate() throws {
        try expect("--codes", codes, in: 2...65_536)
    }

    func run() throws { try options.run(.quantized(codes: codes)) }
}
