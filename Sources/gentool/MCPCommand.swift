import ArgumentParser
import Glibc
import GentoolBase
import GentoolServer
import SystemPackage

struct MCPCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp",
        abstract: "Run a Model Context Protocol (MCP) server.",
        discussion: """
            MCP clients, such as chat and coding programs, start it themselves and talk to
            it over standard input and output. In the client's settings:
              {"mcpServers": {"gentool": {"command": "gentool",
                "args": ["mcp", "--folder", "/home/me/Pictures"]}}}

            It reads and writes only in the allowed folders, and never overwrites a file.
            Without --folder, the client's roots are allowed.
            """)

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("A folder whose pictures may be used. Repeatable.", valueName: "folder"),
        completion: .directory)
    var folder: [String] = []

    @Option(help: ArgumentHelp("The largest number of pixels in a picture.", valueName: "number"))
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
