import Foundation
import TestFiles
import Testing

@Suite("gentool serve")
struct ServeCommandTests {
    @Test("A folder that is none is refused before anything is served")
    func wrongFolder() throws {
        let result = try Binary.run("serve", "--port", "0", "--folder", "/nowhere/pictures")
        #expect(result.status == 1 && result.error.contains("/nowhere/pictures: is no folder"), "\(result.error)")
    }

    @Test("The program that opens the browser is waited for, and stays in no list of processes")
    func opensBrowser() throws {
        let folder = TemporaryFolder()
        let opened = folder.path("opened")
        try folder.write("#!/bin/sh\necho \"$1\" > \(opened)\n", "xdg-open")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: folder.path("xdg-open"))
        let process = Process()
        process.executableURL = Binary.url
        process.arguments = ["serve", "--open", "--port", "0"]
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["PATH": "\(folder.path):/usr/bin:/bin"]) { $1 }
        process.standardError = Pipe()
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        // The children of each of its threads (proc_pid_task_children).
        let tasks = "/proc/\(process.processIdentifier)/task"
        func children() -> [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []).flatMap { task in
                ((try? String(contentsOfFile: "\(tasks)/\(task)/children", encoding: .utf8)) ?? "").split(
                    separator: " "
                )
                .map(String.init)
            }
        }
        func holds(_ condition: () -> Bool) -> Bool {
            for _ in 0..<15_000 where !condition() { Thread.sleep(forTimeInterval: 0.02) }
            return condition()
        }
        #expect(holds { (try? String(contentsOfFile: opened, encoding: .utf8))?.hasSuffix("/\n") == true })
        #expect((try? String(contentsOfFile: opened, encoding: .utf8))?.hasPrefix("http://127.0.0.1:") == true)
        #expect(holds { children().isEmpty }, "\(children())")
        #expect(process.isRunning)
    }
}
