import ArgumentParser
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
            HF_HUB_OFFLINE, and curl's for proxies, such as https_proxy. Of several models those that can be fetched come; \
            the exit code is 1 if any could not.
            """)

    @Argument(help: "Short names, owner/name, or owner/name:file.")
    var names: [String]

    @Flag(help: "Say what would be fetched, and nothing else.")
    var dryRun = false

    @Flag(name: [.short, .long], help: "Say nothing but errors.")
    var quiet = false

    func run() throws {
        let download = try ModelDownload(quiet: quiet)
        try EachModel.of(names) { name in
            let plan = try download.plan(for: name)
            if dryRun { try tell(plan) } else { _ = try download.fetch(plan) }
        }
    }

    private func tell(_ plan: ModelFetcher.Plan) throws {
        for file in plan.files {
            try Console.tell(
                "\(file.name)  \(ModelLocator.size(file.bytes))\(file.isHere ? "  (here)" : "")".legible)
        }
    }
}
