import ArgumentParser

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a model on pictures.",
        discussion: """
            Each model family has its own options:
              gentool train upscaler --data photos --scale 2 -o upscaler.safetensors

            Ctrl-C stops a training; --resume continues it.
            """,
        subcommands: [
            TrainUpscalerCommand.self, TrainSubjectCommand.self, TrainAutoencoderCommand.self, TrainVAECommand.self,
            TrainVQVAECommand.self, TrainDiffusionCommand.self, TrainLatentDiffusionCommand.self,
            TrainFlowCommand.self, TrainGANCommand.self,
        ])
}
