import Foundation
import Testing

@Suite("Completions of shells")
struct CompletionTests {
    private struct Tool: Decodable {
        let command: Verb
    }

    private struct Verb: Decodable {
        let arguments: [Argument]?
        let subcommands: [Verb]?
        var all: [Argument] { (arguments ?? []) + (subcommands ?? []).flatMap(\.all) }
    }

    private struct Argument: Decodable {
        struct Kind: Decodable {
            struct File: Decodable { let extensions: [String] }
            let file: File?
            let directory: [String: String]?
        }
        let kind: String
        let valueName: String
        let abstract: String?
        let completionKind: Kind?
    }

    private func arguments() throws -> [Argument] {
        let text = try Binary.run("--experimental-dump-help").output
        return try JSONDecoder().decode(Tool.self, from: text).command.all
    }

    @Test("Wherever a file or a folder is asked for, files or folders are offered")
    func files() throws {
        let asking = try arguments().filter { argument in
            argument.kind != "flag"
                && ["file", "folder", "path", "picture"].contains { argument.valueName.hasPrefix($0) }
        }
        #expect(asking.count > 50)
        for argument in asking {
            #expect(
                argument.completionKind?.file != nil || argument.completionKind?.directory != nil,
                "<\(argument.valueName)>: \(argument.abstract ?? "")")
        }
    }

    @Test("Pictures are offered where pictures are asked for")
    func pictures() throws {
        let asking = try arguments().filter { $0.valueName.hasPrefix("picture") }
        #expect(!asking.isEmpty)
        #expect(asking.allSatisfy { $0.completionKind?.file?.extensions.contains("jpg") == true })
    }

    @Test("Each shell gets a script", arguments: ["bash", "zsh", "fish"])
    func script(_ shell: String) throws {
        let result = try Binary.run("--generate-completion-script", shell)
        #expect(result.status == 0)
        #expect(String(decoding: result.output, as: UTF8.self).contains("inpaint"))
    }
}
