import ArgumentParser
import FoundationEssentials
import GentoolBase
import GentoolServer
import Glibc
import SystemPackage

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Open a picture studio in the browser, and answer programs that speak to image generators.",
        discussion: """
            A page to erase, enlarge, restyle, cut out, edit and generate, for this machine alone:
              gentool serve --open

            The same port answers OpenAI's images (/v1), AUTOMATIC1111's interface (/sdapi/v1), the Model Context Protocol
            (/mcp) and jobs (/api/jobs, described at /openapi.json):
              curl localhost:8080/v1/images/generations \\
                -H 'Content-Type: application/json' \\
                -d '{"prompt": "a lake", "size": "512x512", "response_format": "url"}'

            For others in the network, with a key:
              gentool serve --host 0.0.0.0 --key "$(openssl rand -hex 16)"

            For a container that reaches this machine by another name:
              gentool serve --host 0.0.0.0 --allow-host host.docker.internal

            Keep what is made, and tell on standard error what happens:
              gentool serve --output studio/ --log
            """)

    @Option(
        help: ArgumentHelp("The address to listen at; any but this machine's own demands a key.", valueName: "address"))
    var host = ServerSettings().host

    @Option(help: ArgumentHelp("The port; 0 takes one that is free.", valueName: "number"))
    var port = ServerSettings().port

    @Option(
        help: ArgumentHelp(
            "What clients have to know: as a bearer token, or as a password. Where one is needed and none is given, one is "
                + "made and told.", valueName: "text"))
    var key: String?

    @Option(
        name: [.short, .customLong("output")],
        help: ArgumentHelp(
            "Write results into this folder; without, the last ones are kept in memory.", valueName: "folder"),
        completion: .directory)
    var output: String?

    @Flag(help: "Open the page in the browser.")
    var open = false

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Another name by which clients may reach this machine; may be given several times.", valueName: "name"))
    var allowHost: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A folder whose pictures clients of /mcp may name; may be given several times.", valueName: "folder"),
        completion: .directory)
    var folder: [String] = []

    @Option(help: ArgumentHelp("The most pixels that a picture may have.", valueName: "number"))
    var maxPixels = ServerSettings().pixelLimit

    @Option(help: ArgumentHelp("How many jobs may wait; more are refused until there is room.", valueName: "number"))
    var queue = ServerSettings().waitingLimit

    @Flag(help: "Tell each request and job on standard error.")
    var log = false

    @OptionGroup var machine: ThreadOptions

    func validate() throws {
        try expect("--port", port, in: 0...65_535)
        try expect("--max-pixels", maxPixels, in: 1...1 << 34)
        try expect("--queue", queue, in: 1...10_000)
        if key?.isEmpty == true { throw ValidationError("--key: is empty; expected a text that nobody guesses") }
    }

    func run() throws {
        var settings = ServerSettings()
        (settings.host, settings.port, settings.key) = (host, port, key)
        (settings.allowedHosts, settings.pixelLimit, settings.waitingLimit) = (allowHost, maxPixels, queue)
        settings.pictureFolders = folder
        if let output {
            guard FilePath(escaped: output).madeFolder() else {
                throw FileError(.wrongPlace, file: output, "can't be made a folder", remedy: .chooseOutput)
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
