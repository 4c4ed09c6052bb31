import ArgumentParser

/// Whether a command may fetch the models that it is given by name.
struct DownloadOptions: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Download models that are named but missing, as gentool models get does. Otherwise, nothing uses "
                + "the network.")
    )
    var download = false

    /// What fetches a model by its name; `nil` where that was not asked for.
    func fetch(quiet: Bool) -> ((String) throws -> String)? {
        guard download else { return nil }
        return { name in
            let download = try ModelDownload(quiet: quiet)
            return try download.fetch(download.plan(for: name))
        }
    }
}
