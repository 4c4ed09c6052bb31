import ArgumentParser
import GentoolModelStore

struct ModelsVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check the sums of models that were fetched by name.",
        discussion: "Ends with 1 if a file is not what it should be; gentool models remove and get replace it.")

    @Argument(help: "Short names or owner/name.")
    var names: [String]

    func run() throws {
        let stored = StoredModels()
        let status = StatusLine(quiet: false)
        try EachModel.of(names) { name in
            defer { status.clear() }
            let flaws = try stored.flaws(of: name) { status.show("reads \($0)") }
            status.clear()
            if let flaws, !flaws.isEmpty {
                throw ModelStoreError(
                    .damaged, file: flaws.joined(separator: ", "), "has another sum than it should have")
            }
            try Console.tell(
                "\(name): \(flaws == nil ? "was not fetched by name, so nobody says what it should be" : "whole")")
        }
    }
}
