import ArgumentParser
import Foundation
import GentoolModelStore

struct ModelsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the models on this machine, with what each is.",
        discussion: "What they are is told by their headers: it takes no time, however large they are.")

    @Flag(help: "List the models that have short names instead, whether they are here or not.")
    var known = false

    @Flag(help: "One JSON object per model.")
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
                    : "\(Self.padded(item.name, 36)) \(Self.padded(ModelLocator.size(item.bytes), 9)) \(kind)".legible)
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
                    "\(Self.padded(model.name, 16)) \(Self.padded(ModelLocator.size(model.bytes), 8)) \(model.purpose); "
                        + "\(model.license)\(place)")
            }
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
