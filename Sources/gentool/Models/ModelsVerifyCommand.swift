import ArgumentParser
import GentoolModelStore

struct ModelsVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Verify the checksums of downloaded models.",
        discussion: """
            The exit code is 1 if a file is damaged; to replace it, use gentool models
            remove and gentool models get.
            """)

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
