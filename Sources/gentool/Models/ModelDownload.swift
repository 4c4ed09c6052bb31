import ArgumentParser
import GentoolBase
import GentoolModelStore

/// Fetches models by name, and tells a person what comes, under which licence, and how far it is.
struct ModelDownload {
    private let fetcher: ModelFetcher
    private let isQuiet: Bool

    /// - Throws: `ModelStoreError` where curl is not installed.
    init(quiet: Bool) throws {
        fetcher = try ModelFetcher { try Interrupt.check() }
        isQuiet = quiet
        Interrupt.listen()
    }

    /// What is going to come.
    ///
    /// - Throws: `ExitCode` where the user stopped it, else `ModelStoreError` where a name can't be fetched.
    func plan(for name: String) throws -> ModelFetcher.Plan {
        let plan: ModelFetcher.Plan
        do {
            plan = try fetcher.plan(for: name)
        } catch is CancellationError {
            throw ExitCode(Interrupt.exitCode)
        }
        let license = plan.license.map { "licence \($0)" } ?? "no licence stated"
        let warning = plan.isNonCommercial ? ", which forbids commercial use" : ""
        let size =
            plan.missingBytes == 0
            ? "nothing is missing" : "\(ModelLocator.size(plan.missingBytes)) to fetch into \(plan.folder)"
        say("\(plan.name): \(license)\(warning); \(size)")
        return plan
    }

    /// - Returns: what to open.
    /// - Throws: `ExitCode` where the user stopped it, else `ModelStoreError` or `FileError`.
    func fetch(_ plan: ModelFetcher.Plan) throws -> String {
        let status = StatusLine(quiet: isQuiet)
        defer { status.clear() }
        let start = ContinuousClock.now
        do {
            let path = try fetcher.fetch(plan) { progress in
                try Interrupt.check()
                let speed = Double(progress.bytes) / max(0.1, ContinuousClock.now.seconds(since: start))
                status.show(
                    "\(progress.file): \(ModelLocator.size(progress.bytes)) of \(ModelLocator.size(progress.total)), "
                        + "\(ModelLocator.size(Int(speed)))/s")
            }
            status.clear()
            say("\(plan.name) is here: \(path)")
            return path
        } catch is CancellationError {
            status.clear()
            Console.note("What has come is kept; the same command goes on from there.\n")
            throw ExitCode(Interrupt.exitCode)
        }
    }

    private func say(_ line: String) { if !isQuiet { Console.note("\(line)\n") } }
}
