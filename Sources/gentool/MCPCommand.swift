import ArgumentParser
import Glibc
import GentoolBase
import GentoolServer
import SystemPackage

struct MCPCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp",
        abstract: "Let a language model's program use gentool on pictures, by the Model Context Protocol.",
        discussion: """
            It is started by such a program and speaks over standard input and output. In the program's settings:
              {"mcpServers": {"gentool": {"command": "gentool",
                "args": ["mcp", "--folder", "/home/me/Pictures"]}}}

            Pictures are read from and written to the folders that are allowed, and nowhere else; nothing is overwritten.
            Without --folder those count that the program says are its roots.
            """)

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("A folder whose pictures may be used; may be given several times.", valueName: "folder"),
        completion: .directory)
    var folder: [String] = []

    @Option(help: ArgumentHelp("The most pixels that a picture may have.", valueName: "number"))
    var maxPixels = ServerSettings().pixelLimit

    @OptionGroup var machine: ThreadOptions

    func validate() throws { try expect("--max-pixels", maxPixels, in: 1...1 << 34) }

    func run() throws {
        for folder in folder where !FilePath(escaped: folder).isFolder {
            throw FileError(.notFound, file: folder, "is no folder; expected one with pictures")
        }
        // Whatever else writes to standard output would break the protocol.
        let output = dup(STDOUT_FILENO)
        guard output >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else {
            throw FileError(.fileFailure, file: "-", "standard output can't be written to")
        }
        let server = MCPServer(folders: folder, output: output, pixelLimit: maxPixels)
        Interrupt.listen()
        try Blocking.run {
            let running = Task { await server.run(input: STDIN_FILENO) }
            let watching = Task {
                while !Interrupt.wasAskedFor { try await Task.sleep(for: .milliseconds(100)) }
                // Reading can't be woken up.
                Glibc.exit(0)
            }
            await running.value
            watching.cancel()
        }
    }
}
