import ArgumentParser
import Base
import Foundation
import Tensors

@main
struct Gentool: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gentool",
        abstract: "Generative image work at the command line.",
        discussion: """
            Fill the white part of a mask in a photo:
              gentool inpaint photo.jpg --mask mask.png

            Make all pictures in a folder twice as large; again with --resume after any interruption:
              gentool upscale photos -o large/

            Say what a picture is:
              gentool info photo.jpg
            """,
        version: version,
        subcommands: [
            InpaintCommand.self, EditCommand.self, GenerateCommand.self, UpscaleCommand.self, StyleCommand.self,
            InfoCommand.self, CompareCommand.self, GridCommand.self, TrainCommand.self, SampleCommand.self,
            BenchCommand.self, WorldCommand.self,
        ])

    static let version = "0.1.0"

    static func main() {
        // The limit of the first thread's stack is the user's.
        SystemThread.runOnWholeStack { begin() }
    }

    private static func begin() {
        // A reader that closes the pipe early is an error to report, not a reason to die silently.
        signal(SIGPIPE, SIG_IGN)
        MemoryReuse.keepFreedMemory()
        MemoryReuse.reportShortage()
        do {
            let arguments = ProgramArguments.all
            let commands = configuration.subcommands.compactMap { $0.configuration.commandName }
            if let error = Mistyping.verb(arguments, among: commands) { throw error }
            var command = try parseAsRoot(arguments)
            do {
                try command.run()
            } catch let error as ValidationError {
                // What only shows with files at hand is not cured by reading how the command is used.
                Console.note("Error: \(error.message)\n")
                throw ExitCode.validationFailure
            }
        } catch {
            exit(withError: error)
        }
    }
}
