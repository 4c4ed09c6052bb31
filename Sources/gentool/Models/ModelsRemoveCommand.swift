import ArgumentParser
import GentoolModelStore

struct ModelsRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Delete downloaded models.")

    @Argument(help: "Short names or owner/name.")
    var names: [String]

    func run() throws {
        let stored = StoredModels()
        try EachModel.of(names) { name in
            let bytes = try stored.remove(name)
            try Console.tell("\(name): removed, \(ModelLocator.size(bytes)) are free again")
        }
    }
}
