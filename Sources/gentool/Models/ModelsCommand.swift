import ArgumentParser

struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "Find, fetch, check and remove models by their names.",
        discussion: """
            Wherever a model is named, as with --model, a name stands for it: a path, a short name such as lama, or \
            owner/name of Hugging Face's hub, with :file for one file of it. They are looked for in Hugging Face's cache, \
            in the folders of AUTOMATIC1111's WebUI, Forge, ComfyUI, Upscayl, PyTorch and rembg, and in those that \
            GENTOOL_MODELS names; a file there can be named by its own name, too. Nothing goes to the network but gentool models \
            get, and a command with --download that lacks a model.

            Which models have short names:
              gentool models list --known

            Fetch one, and fill a hole with it:
              gentool models get lama
              gentool inpaint photo.jpg --mask mask.png --model lama
            """,
        subcommands: [
            ModelsListCommand.self, ModelsShowCommand.self, ModelsGetCommand.self, ModelsVerifyCommand.self,
            ModelsRemoveCommand.self,
        ], defaultSubcommand: ModelsListCommand.self)
}
