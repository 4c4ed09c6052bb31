import ArgumentParser
import SystemPackage

/// What commands that make a picture of a picture take over from its file.
struct KeptTimes: ParsableArguments {
    @Flag(help: "Give each result its picture's file times (last change and last access).")
    var keepTimes = false

    /// Refuses what has no times.
    func check(_ input: FilePath?, _ output: FilePath) throws {
        guard keepTimes, input == "-" || output == "-" else { return }
        throw ValidationError(
            "--keep-times: standard \(input == "-" ? "input" : "output") has no times; name a file, or leave it out")
    }
}
