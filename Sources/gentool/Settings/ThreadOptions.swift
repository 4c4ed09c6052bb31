import ArgumentParser
import Foundation
import GentoolBase

/// How much of the machine is used.
struct ThreadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How many threads work at once. By default as many as there are cores that may be used.", valueName: "count"
        ))
    var threads: Int?

    func validate() throws {
        try expect("--threads", threads, in: 1...1024)
        // Before anything has asked.
        if let threads { setenv(CoreLimits.variable, "\(threads)", 1) }
    }
}
