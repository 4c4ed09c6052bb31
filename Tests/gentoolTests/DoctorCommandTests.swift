import Foundation
import TestFiles
import Testing

@Suite("gentool doctor")
struct DoctorCommandTests {
    private struct Report: Decodable {
        let version: String
        let instructions: String
        let precision: String
        let threads: Int
        let cores: Int
        let affinity: Int
        let limits: [String]
    }

    @Test("The report has what this machine can do")
    func report() throws {
        let result = try Binary.run("doctor", "--json")
        #expect(result.status == 0)
        let report = try JSONDecoder().decode(Report.self, from: result.output)
        #expect((1...report.affinity).contains(report.threads))
        #expect(report.affinity <= report.cores)
        #expect(["baseline", "avx2", "avx512"].contains(report.instructions))
    }

    @Test("The server's key stays secret")
    func key() throws {
        let folder = TemporaryFolder()
        let settings = try folder.write(Array("[serve]\nkey = \"s3cret\"\nport = 8123\n".utf8), "config.toml")
        for arguments in [["doctor"], ["doctor", "--json"]] {
            let result = try Binary.run(
                arguments, environment: ["GENTOOL_CONFIG": settings, "GENTOOL_SERVE_KEY": "s3cret"])
            let text = String(decoding: result.output, as: UTF8.self)
            #expect(result.status == 0 && !text.contains("s3cret"), "\(text)")
            #expect(text.contains("8123") && text.components(separatedBy: "•••").count == 3, "\(text)")
        }
    }

    @Test("A process that may use only some of the cores says so, and has no more threads")
    func affinity() throws {
        let last = "$(taskset -cp $$ | grep -o '[0-9]*$')"
        let result = try Binary.script("exec taskset -c \(last) \"$0\" doctor", [])
        let text = String(decoding: result.output, as: UTF8.self)
        #expect(result.status == 0)
        #expect(text.contains("threads      1 on "))
        if ProcessInfo.processInfo.processorCount > 1 { #expect(text.contains("only 1 of ")) }
    }

    @Test("Help lists the verbs in groups")
    func groups() throws {
        let help = String(decoding: try Binary.run("--help").output, as: UTF8.self)
        let words = [
            "PICTURE SUB", "  inpaint ", "INSPECTION SUB", "  info ", "MODEL SUB", "  train ", "MACHINE SUB",
            "  doctor ",
        ]
        let places = words.map { help.range(of: $0, options: .backwards)?.lowerBound }
        #expect(places.allSatisfy { $0 != nil })
        #expect(places.compactMap { $0 } == places.compactMap { $0 }.sorted())
    }
}
