import ArgumentParser

struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List, download, verify and remove models.",
        discussion: """
            Wherever a command takes a model, give a path, a short name such as lama, or a
            repository on Hugging Face's hub as owner/name or owner/name:file. gentool
            looks in Hugging Face's cache, in the folders of AUTOMATIC1111's WebUI, Forge,
            ComfyUI, Upscayl, PyTorch and rembg, and in those that GENTOOL_MODELS lists; a
            file there can be named by its file name, too. Only gentool models get, and
            commands with --download, use the network.

            List all short names:
              gentool models list --known

            Download a model, and fill a hole with it:
              gentool models get lama
              gentool inpaint photo.jpg --mask mask.png --model lama
            """,
        subcommands: [
            ModelsListCommand.self, ModelsShowCommand.self, ModelsGetCommand.self, ModelsVerifyCommand.self,
            ModelsRemoveCommand.self,
        ], defaultSubcommand: ModelsListCommand.self)
}
