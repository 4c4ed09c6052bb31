import GentoolBase
import Glibc
import Synchronization

/// Numbers for those who watch many servers, in Prometheus's text format.
final class Metrics: Sendable {
    private struct Key: Hashable {
        let name: String
        let labels: [String]
    }

    private let values = Mutex<[Key: Double]>([:])

    private static let help = [
        "gentool_requests_total": ("counter", "Requests by route and status."),
        "gentool_jobs_total": ("counter", "Jobs that ended, by verb and outcome."),
        "gentool_job_seconds_total": ("counter", "Seconds of work by verb."),
        "gentool_jobs_waiting": ("gauge", "Jobs that wait."),
        "gentool_jobs_refused_total": ("counter", "Jobs for which there was no room."),
        "gentool_result_bytes": ("gauge", "Bytes of results in memory."),
        "process_resident_memory_bytes": ("gauge", "Resident memory."),
    ]

    func add(_ name: String, _ labels: [String: String] = [:], by amount: Double = 1) {
        values.withLock { $0[Self.key(name, labels), default: 0] += amount }
    }

    func set(_ name: String, _ value: Double) { values.withLock { $0[Self.key(name, [:])] = value } }

    private static func key(_ name: String, _ labels: [String: String]) -> Key {
        Key(name: name, labels: labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" })
    }

    var text: String {
        self.set("process_resident_memory_bytes", Double(Self.residentBytes))
        let all = values.withLock { $0 }
        return Self.help.keys.sorted().map { name in
            let (kind, help) = Self.help[name]!
            let lines = all.filter { $0.key.name == name }.map { key, value in
                name + (key.labels.isEmpty ? "" : "{\(key.labels.joined(separator: ","))}")
                    + " \(value == value.rounded() ? "\(Int(value))" : "\(value)")"
            }.sorted()
            return "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n" + lines.map { "\($0)\n" }.joined()
        }.joined()
    }

    static var residentBytes: Int {
        guard let bytes = try? FileBytes.read("/proc/self/statm") else { return 0 }
        let text = String(decoding: bytes, as: UTF8.self)
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
