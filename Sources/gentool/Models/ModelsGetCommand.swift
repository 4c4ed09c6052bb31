import ArgumentParser
import GentoolModelStore

struct ModelsGetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Download models by name.",
        discussion: """
            Downloads only the necessary files of a repository, in half precision if there
            is such a variant, to where Python programs find them, too: Hugging Face's
            cache, or PyTorch's and rembg's folders. It needs curl, resumes interrupted
            downloads, and verifies every file's checksum.

              gentool models get lama u2net
              gentool models get owner/name:file.safetensors

            Environment: HF_TOKEN for models with terms you have to accept, HF_HOME,
            HF_HUB_CACHE, HF_ENDPOINT, HF_HUB_OFFLINE, and curl's variables for proxies,
            such as https_proxy. If one of several models fails, the others are downloaded
            all the same, and the exit code is 1.
            """)

    @Argument(help: "Short names, owner/name, or owner/name:file.")
    var names: [String]

    @Flag(help: "Show what would be downloaded, and exit.")
    var dryRun = false

    @Flag(name: [.short, .long], help: "Print nothing but errors.")
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
