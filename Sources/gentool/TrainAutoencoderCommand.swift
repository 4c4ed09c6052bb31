import ArgumentParser
import GentoolTraining

struct TrainAutoencoderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "autoencoder", abstract: "Train a network that makes pictures small and large again.")

    @OptionGroup var options: AutoencoderOptions

    func run() throws { try options.run(.plain) }
}
