import ArgumentParser
import Foundation
import GentoolModelStore

struct ModelsGetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Fetch models by name.",
        discussion: """
            Only what is needed of a repository comes, in half precision where there is such a variant, to where Python's \
            programs look for it, too: Hugging Face's cache for its hub, PyTorch's and rembg's folders for theirs. It \
            needs curl; a connection that breaks is gone on from, in a later run, too, and every file's sum is checked.

              gentool models get lama u2net
              gentool models get owner/name:file.safetensors

            Environment: HF_TOKEN for models whose terms one has to agree to, HF_HOME, HF_HUB_CACHE, HF_ENDPOINT, \
            HF_HUB_OFFLINE, and curl's for proxies, such as https_proxy.
            """)

    @Argument(help: "Short names, owner/name, or owner/name:file.")
    var names: [String]

    @Flag(help: "Say what would be fetched, and nothing else.")
    var dryRun = false

    @Flag(name: [.short, .long], help: "Say nothing but errors.")
    var quiet = false

    func run() throws {
        let fetcher = try ModelFetcher()
        Interrupt.listen()
        for name in names {
            let plan = try fetcher.plan(for: name)
            if !quiet { announce(plan) }
            if dryRun {
                for file in plan.files {
                    try Console.tell(
                        "\(file.name)  \(ModelLocator.size(file.bytes))\(file.isHere ? "  (here)" : "")".legible)
                }
                continue
            }
            let status = StatusLine(quiet: quiet)
            let start = Date()
            let path: String
            do {
                path = try fetcher.fetch(plan) { progress in
                    try Interrupt.check()
                    let speed = Double(progress.bytes) / max(0.1, Date().timeIntervalSince(start))
                    status.show(
                        "\(progress.file): \(ModelLocator.size(progress.bytes)) of \(ModelLocator.size(progress.total)), "
                            + "\(ModelLocator.size(Int(speed)))/s")
                }
            } catch is CancellationError {
                status.clear()
                Console.note("What has come is kept; the same command goes on from there.\n")
                throw ExitCode(Interrupt.exitCode)
            } catch {
                status.clear()
                throw error
            }
            status.clear()
            if !quiet { Console.note("\(name) is here: \(path)\n") }
        }
    }

    private func announce(_ plan: ModelFetcher.Plan) {
        let license = plan.license.map { "licence \($0)" } ?? "no licence stated"
        let warning = plan.isNonCommercial ? ", which forbids commercial use" : ""
        let size =
            plan.missingBytes == 0
            ? "nothing is missing" : "\(ModelLocator.size(plan.missingBytes)) to fetch into \(plan.folder)"
        Console.note("\(plan.name): \(license)\(warning); \(size)\n")
    }
}
