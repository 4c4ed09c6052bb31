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
        var isWhole = true
        for name in names {
            let flaws = try stored.flaws(of: name) { status.show("reads \($0)") }
            status.clear()
            for path in flaws ?? [] { Console.note("Error: \(path): has another sum than it should have\n") }
            isWhole = isWhole && flaws?.isEmpty != false
            if flaws?.isEmpty != false {
                try Console.tell(
                    "\(name): \(flaws == nil ? "was not fetched by name, so nobody says what it should be" : "whole")")
            }
        }
        if !isWhole { throw ExitCode.failure }
    }
}
