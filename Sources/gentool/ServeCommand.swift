import ArgumentParser
import FoundationEssentials
import GentoolBase
import GentoolServer
import Glibc
import SystemPackage

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Start the browser studio and the HTTP APIs.",
        discussion: """
            A page to erase, cut out, enlarge, clean up, restyle, animate, edit and
            generate, for this machine only:
              gentool serve --open

            The same port offers OpenAI's images API (/v1), AUTOMATIC1111's API
            (/sdapi/v1), the Model Context Protocol (/mcp), and jobs (/api/jobs, described
            at /openapi.json):
              curl localhost:8080/v1/images/generations \\
                -H 'Content-Type: application/json' \\
                -d '{"prompt": "a lake", "size": "512x512", "response_format": "url"}'

            For other machines in the network, with a key:
              gentool serve --host 0.0.0.0 --key "$(openssl rand -hex 16)"

            For a container that reaches this machine under another name:
              gentool serve --host 0.0.0.0 --allow-host host.docker.internal

            Keep the results, and log to standard error:
              gentool serve --output studio/ --log
            """)

    @Option(
        help: ArgumentHelp(
            "The address to listen on; any other than this machine's own requires a key.", valueName: "address"))
    var host = ServerSettings().host

    @Option(help: ArgumentHelp("The port; 0 takes a free one.", valueName: "number"))
    var port = ServerSettings().port

    @Option(
        help: ArgumentHelp(
            "The key clients must send, as a bearer token or a password. If one is required and none is "
                + "given, the server makes one and prints it.", valueName: "text"))
    var key: String?

    @Option(
        name: [.short, .customLong("output")],
        help: ArgumentHelp(
            "Write results to this folder; without it, the latest are kept in memory.", valueName: "folder"),
        completion: .directory)
    var output: String?

    @Flag(help: "Open the page in the browser.")
    var open = false

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Another host name by which clients may reach this machine. Repeatable.", valueName: "name"))
    var allowHost: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A folder whose pictures clients of /mcp may use. Repeatable.", valueName: "folder"),
        completion: .directory)
    var folder: [String] = []

    @Option(help: ArgumentHelp("The largest number of pixels in a picture.", valueName: "number"))
    var maxPixels = ServerSettings().pixelLimit

    @Option(help: ArgumentHelp("Number of jobs that may wait; further ones are refused.", valueName: "number"))
    var queue = ServerSettings().waitingLimit

    @Flag(help: "Log each request and job to standard error.")
    var log = false

    @OptionGroup var machine: ThreadOptions

    func validate() throws {
        try expect("--port", port, in: 0...65_535)
        try expect("--max-pixels", maxPixels, in: 1...1 << 34)
        try expect("--queue", queue, in: 1...10_000)
        if let wrong = allowHost.first(where: { $0.isEmpty || $0.contains("/") }) {
            throw ValidationError("--allow-host \(wrong): expected a name such as studio.example.com, without https://")
        }
        if key?.isEmpty == true { throw ValidationError("--key: is empty; expected a text that nobody guesses") }
    }

    func run() throws {
        var settings = ServerSettings()
        (settings.host, settings.port, settings.key) = (host, port, key)
        (settings.allowedHosts, settings.pixelLimit, settings.waitingLimit) = (allowHost, maxPixels, queue)
        settings.pictureFolders = folder
        if let output {
            let folder = FilePath(escaped: output)
            guard folder.madeFolder(), access(folder.string, W_OK) == 0 else {
                throw FileError(
                    .wrongPlace, file: output, "is no folder to write to, and can't be made one", remedy: .chooseOutput)
            }
            settings.folder = output
        }
        if key == nil && !ServerSettings.isLoopback(host) {
            settings.key = hexadecimal((0..<16).map { _ in UInt8.random(in: 0...255) })
        }
        if log {
            settings.log = { line in Console.note("time=\(Date().ISO8601Format()) \(line)\n") }
        }
        Interrupt.listen()
        let server = try StudioServer(settings)
        Console.note("gentool listens at \(server.address)\n")
        if host == "0.0.0.0" || host == "::" {
            Console.note("and at this machine's other addresses; --allow-host allows the names that clients use\n")
        }
        if let made = settings.key, key == nil { Console.note("the key is \(made)\n") }
        if open { Self.open(server.address) }
        try Blocking.run {
            let watching = Task {
                while !Interrupt.wasAskedFor { try await Task.sleep(for: .milliseconds(100)) }
                await server.stop()
            }
            defer { watching.cancel() }
            try await server.run()
        }
    }

    private static func open(_ address: String) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        let words: [UnsafeMutablePointer<CChar>?] = [strdup("xdg-open"), strdup(address), nil]
        let variables: [UnsafeMutablePointer<CChar>?] =
            ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var process = pid_t()
        if posix_spawnp(&process, "xdg-open", &actions, nil, words, variables) != 0 {
            return Console.note("no browser could be opened; open it yourself\n")
        }
        // One that nobody waits for would stay in the list of processes as long as this one.
        let opener = process
        _ = SystemThread.start {
            var status: Int32 = 0
            while waitpid(opener, &status, 0) < 0 && errno == EINTR {}
            if status != 0 { Console.note("no browser could be opened; open it yourself\n") }
        }
    }
}
