import ArgumentParser
import GentoolTraining

struct TrainAutoencoderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "autoencoder", abstract: "Train an autoencoder.")

    @OptionGroup var options: AutoencoderOptions

    func run() throws { try options.run(.plain) }
}
