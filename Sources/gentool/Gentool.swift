import ArgumentParser
import GentoolBase
import GentoolTasks
import GentoolTensors
import Glibc

@main
struct Gentool: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gentool",
        abstract: "Generative image editing on the command line.",
        discussion: """
            Remove the object in a box, or fill the white part of a mask:
              gentool inpaint photo.jpg --remove-box 40,60,200,120
              gentool inpaint photo.jpg --mask mask.png

            Double the size of all pictures in a folder; with --resume after an
            interruption:
              gentool upscale photos -o large/

            Show a picture's format and metadata:
              gentool info photo.jpg

            Help on a command, or on one of the topics
            \(HelpTopic.list):
              gentool help masks
            """,
        version: ProgramVersion.current,
        groupedSubcommands: [
            CommandGroup(
                name: "Picture",
                subcommands: [
                    InpaintCommand.self, EditCommand.self, GenerateCommand.self, AnimateCommand.self,
                    UpscaleCommand.self, RestoreCommand.self, StyleCommand.self, MaskCommand.self, CutoutCommand.self,
                ]),
            CommandGroup(
                name: "Inspection", subcommands: [InfoCommand.self, CompareCommand.self, GridCommand.self]),
            CommandGroup(
                name: "Model",
                subcommands: [ModelsCommand.self, TrainCommand.self, SampleCommand.self, WorldCommand.self]),
            CommandGroup(name: "Server", subcommands: [ServeCommand.self, MCPCommand.self]),
            CommandGroup(name: "Machine", subcommands: [BenchCommand.self, DoctorCommand.self]),
        ])

    static func main() {
        openStandardStreams()
        // Before there are other threads, whose memory would be apart.
        MemoryReuse.keepFreedMemory()
        // The limit of the first thread's stack is the user's.
        SystemThread.runOnWholeStack { begin() }
    }

    /// Gives standard streams that were closed (`2>&-`) a file: else the next one that is opened, such as a result's, would
    /// be taken for them. Reading from it and writing to it fail, as they do where there is none.
    private static func openStandardStreams() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    private static func begin() {
        // A reader that closes the pipe early is no reason to die in the middle of a picture.
        signal(SIGPIPE, SIG_IGN)
        // Nor is a file that becomes larger than allowed (ulimit -f).
        signal(SIGXFSZ, SIG_IGN)
        // Who started this program may have ignored it, and then nobody learns how programs end.
        signal(SIGCHLD, SIG_DFL)
        MemoryReuse.reportShortage()
        var arguments = CompletedArguments(ProgramArguments.all)
        do {
            let said = arguments.words
            if said.count == 2, said[0] == "help", let topic = HelpTopic(rawValue: said[1]) {
                return try Console.tell(topic.text)
            }
            if let error = Mistyping.verb(said, of: self) ?? Mistyping.dashedName(said) { throw error }
            arguments = try completed(said)
            if !arguments.words.contains(where: { ["--quiet", "-q"].contains($0) }) {
                for note in arguments.notes { Console.note("\(note)\n") }
            }
            var command = try parseAsRoot(arguments.words)
            try command.run()
        } catch is Console.ReaderGone {
            exit(withError: ExitCode.success)
        } catch {
            if !(error is ExitCode) && exitCode(for: error) == .validationFailure {
                Console.note("Error: \(arguments.located(refusal(error, arguments.words)))\n")
                exit(withError: ExitCode.validationFailure)
            }
            if (error as? RequestError)?.code == .invalidValue {
                Console.complain(arguments.located(error.line))
                exit(withError: ExitCode.validationFailure)
            }
            // Help, the version and scripts of completions are texts like others.
            if !(error is ExitCode) && exitCode(for: error) == .success {
                do { try Console.tell(fullMessage(for: error)) } catch is Console.ReaderGone {
                } catch {
                    Console.complain(error)
                    exit(withError: ExitCode.failure)
                }
                exit(withError: ExitCode.success)
            }
            guard error is any ReportableError else { exit(withError: error) }
            Console.complain(arguments.located(error.line))
            exit(withError: ExitCode.failure)
        }
    }

    /// What is said, and what settings add to it.
    ///
    /// - Throws: `FileError` for settings that make no sense, except to who asks for the program itself.
    private static func completed(_ said: [String]) throws -> CompletedArguments {
        let questions: Set = ["--help", "-h", "--help-hidden", "--version"]
        do {
            return try UserSettings().completed(said, for: self)
        } catch
            where said.isEmpty || ["help", "doctor"].contains(said[0])
            || said.contains(where: { questions.contains($0) || $0.hasPrefix("--generate-completion-script") })
        {
            return CompletedArguments(said)
        }
    }

    /// What is wrong with arguments, in one line.
    private static func refusal(_ error: any Error, _ arguments: [String]) -> String {
        var command: any ParsableCommand.Type = self
        for word in arguments {
            guard let next = command.configuration.subcommands.first(where: { $0._commandName == word }) else { break }
            command = next
        }
        if let option = command.message(for: error).prefixMatch(of: /Missing value for '[^']*?(--?[a-z0-9-]+)/)?.1,
            let joined = Mistyping.joined(arguments, behind: String(option))
        {
            do { _ = try parseAsRoot(joined) } catch { return refusal(error, joined) }
            return "\(option): a value that begins with a dash stands behind =, such as \(option)=-1"
        }
        // The parser looks at other things first, and speaks of what these words would be if they were no options.
        let text =
            Mistyping.option(among: arguments, of: command)
            ?? WrongValue.message(error, of: command, arguments) { _ = try parseAsRoot($0) }
        let path = fullMessage(for: error).firstMatch(of: /See '(.* --help)'/)?.1
        // What the parser says itself does not say what to do.
        guard let path, text.prefixMatch(of: /Unknown|Missing|Unexpected|[0-9]+ unexpected/) != nil else { return text }
        return "\(text); see \(path)"
    }
}
