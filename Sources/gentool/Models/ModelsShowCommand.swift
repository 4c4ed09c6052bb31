import ArgumentParser
import FoundationEssentials
import GentoolModelStore

struct ModelsShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what a model is, where it is, and its licence.")

    @Argument(help: "Short names, owner/name, or paths.")
    var names: [String]

    func run() throws {
        let locator = ModelLocator()
        try EachModel.of(names) { name in
            let reference = ModelReference(name)
            var lines = [name]
            if case .known(let model) = reference {
                lines += [
                    "  for        \(model.purpose)",
                    "  licence    \(model.license)\(model.isNonCommercial ? ": forbids commercial use" : "")",
                    "  size       \(ModelLocator.size(model.bytes))", "  from       \(model.origin)",
                ]
            }
            if let path = locator.path(of: reference), FileManager.default.fileExists(atPath: path) {
                lines += ["  is         \(ModelDescription(path).text)", "  here       \(path)"]
            } else if case .path(let path) = reference {
                throw ModelStoreError(
                    .notFound, file: path,
                    "is no file or folder, and no model's name; gentool models list --known tells short names")
            } else {
                lines.append("  here       no; gentool models get \(name)")
            }
            try Console.tell(lines.map(\.legible).joined(separator: "\n"))
        }
    }
}
