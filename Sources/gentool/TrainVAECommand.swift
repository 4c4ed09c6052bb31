import ArgumentParser
import GentoolTraining

struct TrainVAECommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vae", abstract: "Train a variational autoencoder (VAE).")

    @Option(
        help: ArgumentHelp(
            "Weight of the KL divergence, per nat of a latent, relative to the error of a pixel.", valueName: "number"))
    var divergence: Float = 0.002

    @OptionGroup var options: AutoencoderOptions

    func validate() throws {
        try expectNumber("--divergence", divergence)
        try expect("--divergence", divergence, in: 0...)
    }

    func run() throws { try options.run(.variational(divergenceWeight: divergence)) }
}
