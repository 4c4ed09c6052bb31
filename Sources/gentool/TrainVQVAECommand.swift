import ArgumentParser
import GentoolTraining

struct TrainVQVAECommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vqvae", abstract: "Train an autoencoder whose latents are words of a codebook.")

    @Option(help: ArgumentHelp("How many codes there are.", valueName: "count"))
    var codes = 512

    @OptionGroup var options: AutoencoderOptions

    func validate() throws {
        try expect("--codes", codes, in: 2...65_536)
    }

    func run() throws { try options.run(.quantized(codes: codes)) }
}
