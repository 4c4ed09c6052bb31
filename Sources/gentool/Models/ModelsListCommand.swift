import ArgumentParser
import GentoolBase
import GentoolModelStore

struct ModelsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the models on this machine.",
        discussion: """
            Only headers are read, so it is instant however large the models are.
            """)

    @Flag(help: "List all models with short names, whether they are on this machine or not.")
    var known = false

    @Flag(help: "Print one JSON object per model.")
    var json = false

    func run() throws {
        if known { return try listKnown() }
        let items = StoredModels().all
        if items.isEmpty, !json {
            return Console.note(
                "No models are here; gentool models list --known tells which can be fetched by a short name.\n")
        }
        for item in items {
            let kind = ModelDescription(item.path).text
            try Console.tell(
                json
                    ? JSONLine.text(of: Stored(name: item.name, path: item.path, bytes: item.bytes, kind: kind))
                    : "\(item.name.padded(to: 36)) \(ModelLocator.size(item.bytes).padded(to: 9)) \(kind)".legible)
        }
    }

    private struct Stored: Encodable {
        let name: String
        let path: String
        let bytes: Int
        let kind: String
    }

    private struct Known: Encodable {
        let name: String
        let purpose: String
        let license: String
        let nonCommercial: Bool
        let bytes: Int
        let path: String?
    }

    private func listKnown() throws {
        let locator = ModelLocator()
        for model in KnownModel.all {
            let path = locator.path(of: .known(model))
            if json {
                try Console.tell(
                    JSONLine.text(
                        of:
                            Known(
                                name: model.name, purpose: model.purpose, license: model.license,
                                nonCommercial: model.isNonCommercial, bytes: model.bytes, path: path)))
            } else {
                let place = path == nil ? "" : "  (here)"
                try Console.tell(
                    "\(model.name.padded(to: 16)) \(ModelLocator.size(model.bytes).padded(to: 8)) \(model.purpose); "
                        + "\(model.license)\(place)")
            }
        }
    }
}
